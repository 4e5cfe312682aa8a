// Written by scripts/api.mjs from openapi.json.
export interface paths {
    "/api/v1/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own account. */
        get: operations["own_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change name, telephone or language, or whether other sites say which one is one's own. */
        patch: operations["edit_own_account"];
        trace?: never;
    };
    "/api/v1/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the password. All other sessions and tokens end. */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Browsers that are signed in. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign a browser out. */
        delete: operations["revoke_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Live bearer tokens. */
        get: operations["list_tokens"];
        put?: never;
        /** Make a bearer token. Its secret is shown this once. */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a bearer token. */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All accounts, newest first. */
        get: operations["list_accounts"];
        put?: never;
        /** Make an account of any role. */
        post: operations["create_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account. */
        get: operations["show_account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set a grade, shut an account out or let it in again. */
        patch: operations["edit_account"];
        trace?: never;
    };
    "/api/v1/accounts/{id}/top-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Credit a buyer's balance. */
        post: operations["top_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/appeals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders under appeal, newest first. */
        get: operations["list_appeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A buyer's balance, or what the marketplace owes a seller. */
        get: operations["balance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/buyer/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits for a buyer, and what was spent. */
        get: operations["buyer_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client-licenses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A request for the licence of a device, with its history. */
        get: operations["show_client_license"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client-licenses/{id}/ask-again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the seller called once more for a request that nothing has come for: under the same event id, so that a licence
         *     that was made already is not made twice.
         */
        post: operations["ask_client_license_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client-licenses/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A licence that is a file, to be saved. That it was fetched is noted in the request's history. */
        get: operations["download_client_license"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/client-licenses/{id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show a licence that is a text. That it was seen is noted in the request's history. */
        post: operations["reveal_client_license"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What changes, as it happens: server-sent events.
         * @description `change` carries what sort of thing changed and which one; only one's own orders, instances, messages and money, and
         *     everybody's for operators. `resync` says that more changed than could be told: look at everything anew. The stream ends
         *     with the session.
         */
        get: operations["live_changes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts as a file. */
        get: operations["export_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Instances as a file. */
        get: operations["export_instances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/interface-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Interface messages as a file. */
        get: operations["export_interface_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Licence codes as a file. */
        get: operations["export_licenses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's messages as a file. */
        get: operations["export_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders as a file. */
        get: operations["export_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The seller's products as a file. */
        get: operations["export_products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Questions as a file. */
        get: operations["export_questions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/supervisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Supervised orders as a file. */
        get: operations["export_supervisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's transactions as a file. */
        get: operations["export_transactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All transfers of the ledger as a file. */
        get: operations["export_transfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/usage-charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Charges for use as a file. */
        get: operations["export_usage_charges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exports/usage-refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Refused usage records as a file. */
        get: operations["export_usage_refusals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand in a file; the body is the file itself. Pictures are drawn anew: what is given out are not the bytes that came. */
        post: operations["upload_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file: what is on show to everybody, the rest to its owner, to operators, and to both sides of an order whose evidence
         *     it is.
         */
        get: operations["download_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own instances: those a buyer uses, those a seller runs, everyone's for operators; newest first. */
        get: operations["list_instances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An instance with its history and what lies ahead. */
        get: operations["show_instance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Order a larger SKU or quantity for the rest of the period. Answers the order. */
        post: operations["change_instance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/change-quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a larger SKU or quantity would cost for the rest of the period, by the rules it would be ordered by. */
        get: operations["quote_change"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/client-licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The requests of an instance for licences of single devices, newest first. */
        get: operations["list_client_licenses"];
        put?: never;
        /** Ask for a licence for one device. The seller is called at once; the licence comes when it uploads it. */
        post: operations["ask_client_license"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an instance that is paid by use: it stops counting, and the seller lets it go with all its data. What was used until
         *     then is still charged.
         */
        post: operations["close_instance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/inspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same with the information the seller gives right now: his server is asked, and the answer waited for. */
        post: operations["inspect_instance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/license": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show a fetched licence. That it was seen is noted in the instance's history. */
        post: operations["reveal_license"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show the initial password. That it was seen is noted in the instance's history. */
        post: operations["reveal_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Renew an instance, or turn a trial formal. Answers the order. */
        post: operations["renew_instance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/renewal-plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say what shall happen at the end of the period. */
        put: operations["plan_renewal"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The use of an instance: what the open cycle has come to, the last days, and the packages that pay. */
        get: operations["show_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/usage/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Correct a record of one's own that counts: the difference is charged with the cycle that is open. */
        post: operations["correct_usage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/usage/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** UsageDispute a record that was not charged yet: it waits for an operator. */
        post: operations["dispute_usage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/usage/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set one's own limit and alert of an instance that is paid by use. */
        put: operations["limit_usage"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instances/{id}/usage/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records of an instance that were taken in, latest use first. */
        get: operations["list_usage_records"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interface-messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was asked of the seller's server, newest first; everyone's for operators. */
        get: operations["list_interface_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interface-messages/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many messages did not succeed, by state; everyone's for operators. */
        get: operations["count_interface_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interface-messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A message with every attempt, each also as a command line that repeats it. */
        get: operations["show_interface_message"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/interface-messages/{id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try at once, during the window or after it. */
        post: operations["restart_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs, those due first. */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many jobs there are of each kind in each state. */
        get: operations["count_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/unpark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a job run again that was set aside. */
        post: operations["unpark_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledger/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Totals of all ledger accounts. */
        get: operations["ledger_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledger/orders/{number}/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The transfers of an order, in order. */
        get: operations["transfers_of_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledger/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prove the invariants of the books right now. */
        get: operations["prove"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ledger/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All transfers of the ledger, newest first. */
        get: operations["list_transfers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One's own licence codes: those a buyer holds, those of a seller's orders and his test codes, everyone's for operators;
         *     newest first.
         */
        get: operations["list_licenses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/licenses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A licence code with its history, what lies ahead and how it is used. */
        get: operations["show_license"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/licenses/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Collect a licence code; from then on it is shown and can be activated. That ends the right to a negotiated refund. */
        post: operations["claim_license"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/licenses/{id}/renewals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Order the renewal of a code, and pay it where asked to. */
        post: operations["renew_license"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's messages, newest first, in the language asked for. */
        get: operations["list_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark all read. */
        post: operations["read_all_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/unread": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many are unread. */
        get: operations["count_unread"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark one read. */
        post: operations["read_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["openapi_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits for an operator. */
        get: operations["operator_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own orders: a buyer's purchases, a seller's sales, everyone's for operators; newest first. */
        get: operations["list_orders"];
        put?: never;
        /** Place an order. A trial costs nothing and begins at once. */
        post: operations["place_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An order with what happened to it and what was asked of the seller. */
        get: operations["show_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an order that was not paid. */
        post: operations["cancel_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/cancel-renewal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a renewal whose period has not begun; the money comes back. Answers the order that undoes it. */
        post: operations["cancel_renewal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/invoice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The invoice of an order; `null` where nobody has asked for one. */
        get: operations["show_invoice"];
        put?: never;
        /** Ask for an invoice. */
        post: operations["request_invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/invoice/issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report the invoice issued. */
        post: operations["issue_invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/invoice/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report that the invoice has come back. */
        post: operations["take_back_invoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pay an order from the balance. */
        post: operations["pay_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a supervised order stands, what is needed, how to reach the other side, and everything that happened. */
        get: operations["show_supervision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/acceptance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept the delivery; the order is complete and the money goes to the seller. */
        post: operations["accept_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Appeal to the operators; nobody else may act until they have decided. */
        post: operations["raise_appeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/appeal/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide the open appeal. */
        post: operations["decide_appeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/delivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report the delivery with its proof. */
        post: operations["deliver_service"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/deployment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report a licence package deployed. */
        post: operations["report_deployed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show a draft. */
        post: operations["submit_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/draft/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Agree to the draft. */
        post: operations["confirm_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The evidence log with all its files as a ZIP archive; `galleria verify-evidence` checks it without the marketplace. */
        get: operations["export_evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/identification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what a licence 1.0 shall be bound to. */
        post: operations["submit_identification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/implementation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report the work done; the proof comes after the licence code was activated. */
        post: operations["report_implemented"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/receiver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have the goods sent elsewhere; possible until they are sent. */
        post: operations["change_receiver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/recheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide about a delivery that waits for the marketplace's own look. */
        post: operations["recheck_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the seller for money back. */
        post: operations["request_refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/refund/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer the request for a refund; approving gives the money back at once. */
        post: operations["answer_refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/refund/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report that what was sent back has arrived; the money goes back. */
        post: operations["receive_return"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/refund/shipment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report the goods sent back. */
        post: operations["send_goods_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/refund/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the request for a refund back. */
        post: operations["withdraw_refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/rejection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a requirement, a draft or a delivery back. */
        post: operations["reject_step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/reminder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remind the buyer that it is his turn. */
        post: operations["remind_buyer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/requirement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what is needed. */
        post: operations["submit_requirement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/requirement/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Agree to what is needed. */
        post: operations["confirm_requirement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/shipment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report the goods sent. */
        post: operations["ship_goods"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{number}/supervision/shipment/loss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find that a parcel was lost. */
        post: operations["confirm_loss"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/packages/{id}/care": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set when one is told of a package of one's own, and when another is bought. */
        put: operations["care_for_package"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The policy in force. */
        get: operations["show_policy"];
        /** Write the policy anew, from a moment on. */
        put: operations["put_policy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The seller's products, each with its newest revision. */
        get: operations["list_own_products"];
        put?: never;
        /** Make a product from a first draft. */
        post: operations["draft_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product with one of its revisions: to its seller, and to operators. */
        get: operations["show_product"];
        /** Write the content of the newest revision; after an approval this begins a new one. */
        put: operations["edit_product"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve or reject the revision that waits for review. */
        post: operations["decide_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop trading with a product; what was sold goes on. */
        post: operations["freeze_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/hide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a product out of lists and search; whoever has its address still buys it. */
        post: operations["hide_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/recheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether operators look at each delivery of a product before the buyer does. */
        post: operations["set_recheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a hidden product back into lists and search. */
        post: operations["unhide_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand the newest revision in for review. Missing debug cases are named. */
        post: operations["submit_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/unfreeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a frozen product be sold again. */
        post: operations["unfreeze_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/products/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a revision back from the queue. */
        post: operations["withdraw_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The questions that concern the caller, newest first: a buyer's own, those about a seller's products, to operators all. */
        get: operations["list_questions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/questions/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Answer a question about a product of one's own, or put another answer in place of the first. */
        put: operations["answer_question"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/questions/{id}/hide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a question with its answer off the page. Who asked and the seller are told why. */
        post: operations["hide_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/questions/{id}/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a hidden question back on the page. */
        post: operations["show_question_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/questions/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back a question of one's own that has no answer yet. */
        post: operations["withdraw_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register as a buyer or seller. A mail with a link goes to the address; the answer is the same whether there is an
         *     account with this name or not.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open the account of a registration with the token of the mailed link. */
        post: operations["confirm_registration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products that wait for review. */
        get: operations["review_queue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandbox/clock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the clock. */
        get: operations["show_clock"];
        /** Move the clock forward to a moment. */
        put: operations["set_clock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandbox/clock/advance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move the clock forward; everything that falls due on the way happens, in order, before the answer. */
        post: operations["advance_clock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandbox/clock/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What falls due on the way to a moment, in order. The clock stays where it is. */
        get: operations["preview_clock"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/access-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The seller's access keys, revoked ones too. */
        get: operations["list_access_keys"];
        put?: never;
        /** Make an access key. Its secret is shown this once. */
        post: operations["create_access_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/access-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a key that no address is bound to. */
        delete: operations["revoke_access_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/access-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace a key without a gap: makes a new one and moves all addresses of this one to it. */
        post: operations["rotate_access_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The seller's production addresses. */
        get: operations["list_addresses"];
        put?: never;
        /** Make an address. */
        post: operations["create_address"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/addresses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One address. */
        get: operations["show_address"];
        put?: never;
        post?: never;
        /** Delete an address that nothing refers to, with its debug cases. */
        delete: operations["delete_address"];
        options?: never;
        head?: never;
        /** Change URL, key or options of an address. */
        patch: operations["edit_address"];
        trace?: never;
    };
    "/api/v1/seller/addresses/{id}/debug-calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run an activity against one's own server with testFlag, or only show the request. Whatever the server does is
         *     told in the verdict.
         */
        post: operations["debug_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/addresses/{id}/debug-cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The saved debug cases of an address. */
        get: operations["list_debug_cases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/addresses/{id}/debug-cases/{activity}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a saved debug case. */
        delete: operations["delete_debug_case"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/addresses/{id}/debug-presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the debugging forms of an address start with: its activities with the documented values. */
        get: operations["debug_presets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The seller's open-API credentials, revoked ones too. */
        get: operations["list_credentials"];
        put?: never;
        /** Make an AK/SK or an APP key. Its secret is shown this once. */
        post: operations["create_credential"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/credentials/{access_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a credential. */
        delete: operations["revoke_credential"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits for a seller, and how sales go. */
        get: operations["seller_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The seller's own profile. */
        get: operations["show_profile"];
        /** Write the seller's own profile. */
        put: operations["edit_profile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/test-licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mint a test code, to try the licence APIs with. */
        post: operations["mint_test_license"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seller/test-licenses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Move the end of a test code; one that had ended lives again. */
        put: operations["edit_test_license"];
        post?: never;
        /** Release a test code: the software is told so from then on. */
        delete: operations["release_test_license"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in. */
        get: operations["show_session"];
        put?: never;
        /** Sign in. The answer sets the session cookie. */
        post: operations["sign_in"];
        /** Sign out: ends this session. A bearer token does not end itself by this; it is revoked among the tokens. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/agreements/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The user agreement in force that products sold so are bought under, in the reader's language. */
        get: operations["shop_agreement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The groups of the shop, with the number of products in each. */
        get: operations["shop_categories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the shop can say about itself in numbers; up to a minute old. */
        get: operations["shop_figures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is on the shelf, newest first. */
        get: operations["list_shelf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The page of a product. */
        get: operations["shop_product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/products/{id}/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The questions on a product's page, newest first. */
        get: operations["shop_questions"];
        put?: never;
        /** Ask the seller about a product. */
        post: operations["ask_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What something would cost right now, with the sum written out. */
        get: operations["quote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find products, best first. Chinese is cut into words, typing errors in English words are forgiven. */
        get: operations["search_shop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shop/sellers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A seller's page: who it is and what it sells. */
        get: operations["shop_seller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/supervisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own supervised orders: a buyer's purchases, a seller's sales, everyone's for operators; newest first. */
        get: operations["list_supervisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What moved one's balance, newest first. */
        get: operations["list_transactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Charges for use: one's own, everybody's for operators; newest first. */
        get: operations["list_usage_charges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/charges/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A charge with its price and the arithmetic. */
        get: operations["show_usage_charge"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/charges/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A charge with everything it was made of: its price, records, corrections and postings. `galleria explain` computes it anew. */
        get: operations["export_usage_charge"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one's use cost lately, by day and by instance, as far as it was charged. */
        get: operations["usage_costs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records that wait for a decision, or waited: one's own, everybody's for operators; newest first. */
        get: operations["list_usage_holds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/holds/{id}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a record that waits count, or refuse it. */
        post: operations["decide_usage_hold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/pushes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own calls by which usage was reported, with what became of their records; newest first. */
        get: operations["list_usage_pushes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What stands with one's own record that was taken in with this serial. Refused ones are among the refusals. */
        get: operations["find_usage_record"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own records that were refused, as they came, with the reason; newest first. */
        get: operations["list_usage_refusals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/refusals/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a refused record again, corrected. The refusal is settled; if it is refused once more, another one stands for it. */
        post: operations["resend_usage_refusal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/refusals/{id}/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a refused record needs no more work. */
        post: operations["settle_usage_refusal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try another price on the use that one's own buyers had: revenue, and who would pay more or less. Nothing is changed. */
        post: operations["try_price"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A buyer's acceptance. */
        Acceptance: {
            /** @description The buyer was asked a second time and said yes: the money goes to the seller, and that is not undone. */
            confirmed: boolean;
        };
        AcceptanceTerms: string;
        /** @description Which user agreement was accepted; when, says the order. */
        Accepted: {
            /** @description That of products sold so. */
            model: components["schemas"]["SaleModel"];
            /**
             * Format: int32
             * @description In this version.
             */
            version: number;
        };
        AccessKeyId: string;
        /** @description An access key, without its secret. */
        AccessKeyView: {
            /**
             * Format: int64
             * @description How many production addresses are bound to it.
             */
            addresses: number;
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description What the seller calls it. */
            label: string;
            revoked_at?: components["schemas"]["Time"] | null;
        };
        /**
         * @description How a product reaches the buyer (business rules §2.2). SaaS and what is delivered under service supervision can be
         *     published so far; the others are refused by name, so that a client can tell "not yet" from "never".
         * @enum {string}
         */
        AccessType: "saas" | "license" | "image" | "human_service" | "consulting" | "api" | "agent" | "hardware" | "ai_asset" | "data_asset" | "data_file" | "container" | "orchestration";
        /**
         * @description Whether an account may act.
         * @enum {string}
         */
        AccountState: "active" | "disabled";
        /** @description Totals of a ledger account. */
        AccountTotalsView: {
            /** @description The account. */
            account: string;
            /**
             * Format: int64
             * @description Posted balance, credit side positive, in minor units.
             */
            balance: number;
            /** @description Its totals, in minor units. */
            totals: components["schemas"]["Totals"];
        };
        /** @description An account. */
        AccountView: {
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            /** @description The id sellers see of a buyer (`customerId`). */
            customer_id: string;
            grade?: components["schemas"]["Grade"] | null;
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description Language of its messages. */
            locale: components["schemas"]["Locale"];
            /** @description Sign-in name. */
            login: string;
            /** @description Shown name. */
            name: string;
            /** @description Mobile number; may be empty. */
            phone: string;
            /** @description What the account may be. */
            role: components["schemas"]["Role"];
            /** @description The site it was made on. */
            site: components["schemas"]["Site"];
            /** @description Whether other sites shall not say which one is its own. */
            site_notice_off?: boolean;
            /** @description Whether it may act. */
            state: components["schemas"]["AccountState"];
            /**
             * Format: int64
             * @description The version an edit must name.
             */
            version: number;
        };
        /**
         * @description Every activity of the production interface that the marketplace can call.
         * @enum {string}
         */
        Activity: "newInstance" | "queryInstance" | "refreshInstance" | "updateInstanceStatus" | "releaseInstance" | "upgradeInstance" | "changeInstanceCheck" | "expireInstance" | "upgrade" | "instanceStatus" | "orderNotify" | "refreshLicenseCode" | "updateLicenseCodeStatus" | "releaseLicenseCode" | "getLicense" | "refreshLicense" | "expireLicense" | "releaseLicense" | "getLicenseAsync";
        /**
         * @description Who acts.
         * @enum {string}
         */
        Actor: "buyer" | "seller" | "operator" | "system";
        /** @description How one address wants to be spoken to: what real sellers differ in. */
        AddressOptions: {
            /**
             * @description Key length for encrypted V1 fields: 256 or 128 (seller compatibility A1.8).
             * @default 256
             */
            encrypt_bits: components["schemas"]["EncryptBits"];
            /**
             * @description Send `productInfo` of changeInstanceCheck as JSON text instead of an object.
             * @default false
             */
            product_info_as_text: boolean;
            /**
             * @description Send `testFlag=0` on real calls; V1 sends it whatever this says (seller compatibility A1.6, A3.6).
             * @default true
             */
            send_test_flag: boolean;
            /**
             * @description Send V1 its optional parameters (period, amounts, SKU, e-mail …) too; off unless the seller asked for them, as
             *     the original does (seller compatibility A1.11).
             * @default false
             */
            v1_optional: boolean;
        };
        AddressUrl: string;
        /** @description A production address. */
        AddressView: {
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: uuid
             * @description The key its calls are signed with.
             */
            key_id: string;
            /** @description How it wants to be spoken to. */
            options: components["schemas"]["AddressOptions"];
            /** @description Which contract it speaks. */
            protocol: components["schemas"]["Protocol"];
            /** @description Where the calls go. */
            url: string;
            /**
             * Format: int64
             * @description The version an edit must name.
             */
            version: number;
        };
        /** @description A correction of a record whose cycle was collected: it is rated with the cycle that is open now. */
        Adjustment: {
            /**
             * @description The billable use of that record until now: what it reported less what packages paid, and the adjustments before
             *     this one. Only [`Tariff::Tier`] asks for it, since there it says which band is left.
             */
            before: components["schemas"]["Usage"];
            /** @description How much comes to it; below zero where it was too much. */
            by: components["schemas"]["Usage"];
        };
        /** @description A correction that was rated with the charge. */
        AdjustmentFacts: {
            /** @description What that record counted for, and what comes to it. */
            adjustment: components["schemas"]["Adjustment"];
            /** @description When it was made. */
            at: components["schemas"]["Time"];
            /** @description Beginning of the record that it corrects. */
            begin_at: components["schemas"]["Time"];
            /** @description Its end. */
            end_at: components["schemas"]["Time"];
            /** @description Why. */
            reason: string;
        };
        /** @description A way to go. */
        Advance: {
            /** @description How far forward: a number and a unit, such as `90s`, `3h` or `365d`. */
            by: components["schemas"]["Span"];
        };
        /** @description An agreement. */
        Agreement: {
            /** @description In English. */
            "en-US": components["schemas"]["AgreementText"];
            /**
             * Format: int32
             * @description Counts up with every change of the text.
             */
            version: number;
            /** @description In Chinese. */
            "zh-CN": components["schemas"]["AgreementText"];
        };
        AgreementBody: string;
        /** @description An agreement in one language. */
        AgreementText: {
            /** @description Text. */
            body: components["schemas"]["AgreementBody"];
            /** @description Heading. */
            title: components["schemas"]["AgreementTitle"];
        };
        AgreementTitle: string;
        /** @description A user agreement in the reader's language. */
        AgreementView: {
            /** @description That of products sold so. */
            model: components["schemas"]["SaleModel"];
            /** @description Paragraphs. */
            paragraphs: string[];
            /** @description Heading. */
            title: string;
            /**
             * Format: int32
             * @description Its version, to be named in the order.
             */
            version: number;
        };
        /** @description The user agreements of a site. */
        Agreements: {
            /**
             * @description Of general products (通用商品), sold by the seller.
             * @default {
             *       "en-US": {
             *         "body": "1. Contract. By ticking this agreement and placing an order you conclude a contract of sale with the seller of the product. The marketplace provides the trading place, supervises delivery and holds the money; it is not the seller.\n\n2. Payment and escrow. The marketplace holds what you pay. Once the product is set up, the amount less the platform fee is settled to the seller. If it cannot be set up within the time allowed, the order is undone by itself and the full amount returns to your balance.\n\n3. Setup and use. The seller sets the product up and provides it as its page describes. What you enter when ordering is used for this setup alone and given to this seller only. Keep your sign-in details to yourself.\n\n4. Renewal, change and end. A renewal counts from the previous expiry; a change of specification or quantity is charged by the days left. After expiry come a grace period and a retention period; at the end of retention the instance is released and its data cannot be restored.\n\n5. Invoices and service. Invoices are issued and questions of service answered by the seller. Where a seller does not meet these duties you can appeal to the marketplace, which decides by its rules.\n\n6. Changes of this text. A changed text is a new version and applies to orders placed afterwards. Your order records the version you accepted.",
             *         "title": "User agreement for general products"
             *       },
             *       "version": 1,
             *       "zh-CN": {
             *         "body": "一、订立。您在下单时勾选本协议并提交订单,即与销售该商品的商家订立买卖合同;云商店提供交易、履约监管和资金托管服务,不是合同的卖方。\n\n二、付款与托管。您支付的款项由云商店托管。商品开通完成后,款项扣除平台服务费后结算给商家;在规定时间内未能开通的,订单自动退订,款项全额退回您的余额。\n\n三、开通与使用。商家应按商品页面的说明开通和提供服务。您下单时填写的信息只用于开通该商品,并仅提供给该商家。登录信息由您自行保管。\n\n四、续费、变更与到期。续费自原到期时间起算;变更规格或数量按剩余天数补差价。到期后依次进入宽限期和保留期,保留期结束后实例被释放,数据无法恢复。\n\n五、发票与售后。发票由商家开具,服务问题由商家负责答复;商家未履行义务的,您可以向云商店申诉,云商店依据平台规则处理。\n\n六、规则变更。协议内容变更时会形成新的版本,只适用于变更之后提交的订单;您的订单记录了所同意的版本。",
             *         "title": "云商店通用商品用户协议"
             *       }
             *     }
             */
            general: components["schemas"]["Agreement"];
            /**
             * @description Of joint products (联营商品), sold by the marketplace.
             * @default {
             *       "en-US": {
             *         "body": "1. Contract. By ticking this agreement and placing an order you conclude a contract of sale with the operator of the marketplace. The product is supplied and served by the partner named on its page.\n\n2. Payment and escrow. The marketplace collects and holds what you pay. Once the product is set up, the amount is shared with the partner as agreed between them. If it cannot be set up within the time allowed, the order is undone by itself and the full amount returns to your balance.\n\n3. Setup and use. The partner sets the product up as its page describes. What you enter when ordering is used for this setup alone and given to this partner only.\n\n4. Renewal, change and end. A renewal counts from the previous expiry; a change of specification or quantity is charged by the days left. After expiry come a grace period and a retention period; at the end of retention the instance is released and its data cannot be restored.\n\n5. Invoices and service. Invoices are issued by the operator of the marketplace. Questions of service are answered by the partner; the marketplace sees to it that they are.\n\n6. Changes of this text. A changed text is a new version and applies to orders placed afterwards. Your order records the version you accepted.",
             *         "title": "User agreement for joint products"
             *       },
             *       "version": 1,
             *       "zh-CN": {
             *         "body": "一、订立。您在下单时勾选本协议并提交订单,即与云商店的运营方订立买卖合同;商品由合作商家供货并提供服务。\n\n二、付款与托管。款项由云商店收取并托管。商品开通完成后按约定与商家分成;在规定时间内未能开通的,订单自动退订,款项全额退回您的余额。\n\n三、开通与使用。商品由商家按商品页面的说明开通。您下单时填写的信息只用于开通该商品,并仅提供给该商家。\n\n四、续费、变更与到期。续费自原到期时间起算;变更规格或数量按剩余天数补差价。到期后依次进入宽限期和保留期,保留期结束后实例被释放,数据无法恢复。\n\n五、发票与售后。发票由云商店的运营方开具;服务问题由商家答复,云商店负责督促和协调。\n\n六、规则变更。协议内容变更时会形成新的版本,只适用于变更之后提交的订单;您的订单记录了所同意的版本。",
             *         "title": "云商店联营商品用户协议"
             *       }
             *     }
             */
            joint: components["schemas"]["Agreement"];
            /**
             * @description Of self-service products (自服务商品), sold by the marketplace.
             * @default {
             *       "en-US": {
             *         "body": "1. Contract. By ticking this agreement and placing an order you conclude a contract of sale with the operator of the marketplace, which provides the product itself.\n\n2. Payment. The marketplace collects what you pay. If the product cannot be set up within the time allowed, the order is undone by itself and the full amount returns to your balance.\n\n3. Setup and use. The product is set up as its page describes. What you enter when ordering is used for this setup alone.\n\n4. Renewal, change and end. A renewal counts from the previous expiry; a change of specification or quantity is charged by the days left. After expiry come a grace period and a retention period; at the end of retention the instance is released and its data cannot be restored.\n\n5. Invoices and service. Invoices are issued and questions of service answered by the operator of the marketplace.\n\n6. Changes of this text. A changed text is a new version and applies to orders placed afterwards. Your order records the version you accepted.",
             *         "title": "User agreement for self-service products"
             *       },
             *       "version": 1,
             *       "zh-CN": {
             *         "body": "一、订立。您在下单时勾选本协议并提交订单,即与云商店的运营方订立买卖合同;商品由云商店的运营方自行提供。\n\n二、付款与托管。款项由云商店收取。在规定时间内未能开通的,订单自动退订,款项全额退回您的余额。\n\n三、开通与使用。商品按商品页面的说明开通。您下单时填写的信息只用于开通该商品。\n\n四、续费、变更与到期。续费自原到期时间起算;变更规格或数量按剩余天数补差价。到期后依次进入宽限期和保留期,保留期结束后实例被释放,数据无法恢复。\n\n五、发票与售后。发票由云商店的运营方开具,服务问题也由其答复。\n\n六、规则变更。协议内容变更时会形成新的版本,只适用于变更之后提交的订单;您的订单记录了所同意的版本。",
             *         "title": "云商店自服务商品用户协议"
             *       }
             *     }
             */
            self_operated: components["schemas"]["Agreement"];
        };
        /** @description One extension parameter with its answer. */
        Answer: {
            /** @description Wire name. */
            name: components["schemas"]["WireName"];
            /** @description The buyer's answer. */
            value: components["schemas"]["ParameterValue"];
        };
        /** @description What a seller answers. */
        AnswerQuestion: {
            /** @description The answer. */
            text: components["schemas"]["AnswerText"];
        };
        AnswerText: string;
        /** @description What operators decide on an appeal. */
        AppealDecision: {
            /** @enum {string} */
            decision: "resume";
            /** @description Why. */
            reason: components["schemas"]["Note"];
        } | {
            /** @enum {string} */
            decision: "complete";
            /** @description Why. */
            reason: components["schemas"]["Note"];
        } | {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @enum {string} */
            decision: "refund";
            /** @description Why. */
            reason: components["schemas"]["Note"];
        };
        /**
         * @description Why somebody appeals.
         * @enum {string}
         */
        AppealReason: "not_accepted" | "buyer_unreachable" | "not_delivered" | "not_as_ordered" | "refund_refused" | "other";
        /** @description Which device. */
        AskClientLicense: {
            device?: components["schemas"]["DeviceFingerprint"] | null;
        };
        /** @description What somebody asks about a product. */
        AskQuestion: {
            /** @description The question. */
            text: components["schemas"]["QuestionText"];
        };
        /** @description One try, with what went over the wire. Keys are masked. */
        AttemptView: {
            /** @description The call as a command to repeat it with; valid as long as the seller takes its timestamp. */
            curl: string;
            /** @description The sentence about it. */
            detail: string;
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            duration_ms: number;
            /**
             * Format: int32
             * @description HTTP status, if an answer came.
             */
            http_status?: number | null;
            /**
             * Format: int32
             * @description 1, 2, 3 …
             */
            number: number;
            /** @description The body sent. */
            request_body: string;
            /** @description Method and URL. */
            request_line: string;
            /** @description The answer, cut to a bounded length. */
            response_body: string;
            /** @description When it began. */
            started_at: components["schemas"]["Time"];
            /** @description What was signed. */
            string_to_sign: string;
            /** @description `success`, `in_progress` or a failure's stable name. */
            verdict: string;
        };
        /** @description A balance. */
        BalanceView: {
            /** @description What can be spent. */
            available: components["schemas"]["Money"];
            /** @description Both together. */
            balance: components["schemas"]["Money"];
            /** @description What is held for orders that are being processed. */
            held: components["schemas"]["Money"];
        };
        /** @description From this quantity on, a unit costs so much. */
        Band: {
            /**
             * Format: int32
             * @description First quantity of the band.
             */
            from: number;
            /** @description Price of one unit for one period. */
            unit_price: components["schemas"]["Money"];
        };
        /** @description What an instance had before a renewal or change. */
        Before: {
            /** @description Expiry. */
            expire_at: components["schemas"]["Time"];
            /** @description Price item. */
            price_code: components["schemas"]["PriceItemCode"];
            /**
             * Format: int32
             * @description Quantity.
             */
            quantity: number;
            /** @description SKU. */
            sku_code: components["schemas"]["SkuCode"];
            unit?: components["schemas"]["PeriodUnit"] | null;
        };
        /** @description One buyer. */
        BuyerChange: {
            /**
             * Format: uuid
             * @description Who.
             */
            buyer_id: string;
            /** @description What he pays. */
            pays: components["schemas"]["Compared"];
        };
        /** @description A buyer's overview. */
        BuyerOverview: {
            /** @description The balance. */
            balance: components["schemas"]["BalanceView"];
            /** @description Instances that end within thirty days, the most urgent first. */
            expiring: components["schemas"]["InstanceView"][];
            /** @description Paid orders that are being delivered. */
            running: components["schemas"]["OrderView"][];
            /** @description What was paid less what came back, by month. */
            spending: components["schemas"]["Spell"][];
            /** @description Orders to be paid, the most urgent first. */
            unpaid: components["schemas"]["OrderView"][];
        };
        /**
         * @description Who cancelled an unpaid order.
         * @enum {string}
         */
        Canceller: "buyer" | "timeout" | "system";
        /**
         * @description A group of products in the shop.
         * @enum {string}
         */
        Category: "customer-service" | "data" | "security" | "hr" | "finance" | "development" | "backup" | "ai" | "documents" | "manufacturing" | "migration" | "hardware" | "office" | "other";
        /** @description How many products of the shop are in a group. */
        CategoryCount: {
            /** @description The group. */
            code: components["schemas"]["Category"];
            /** @description How many. */
            products: number;
        };
        /** @description What a buyer wants instead of what he has. */
        ChangeOrder: {
            /** @description Pay at once from the balance. */
            pay?: boolean;
            price_code?: components["schemas"]["PriceItemCode"] | null;
            /**
             * Format: int32
             * @description Units; the present number where left out.
             */
            quantity?: number | null;
        };
        /** @description A new password. */
        ChangePassword: {
            /** @description The present one. */
            current: components["schemas"]["Password"];
            /** @description The new one. */
            new: components["schemas"]["Password"];
        };
        /** @description What a change in the middle of a period would cost: the price after it less the price before it, for the days left. */
        ChangeQuote: {
            /** @description As it would be. */
            after: components["schemas"]["ChangeSide"];
            /** @description To be paid. */
            amount: components["schemas"]["Money"];
            /** @description As it is. */
            before: components["schemas"]["ChangeSide"];
            /**
             * Format: int32
             * @description Days left, a begun one counted as a whole one.
             */
            days: number;
        };
        /** @description One side of a change. */
        ChangeSide: {
            /** @description The period that the price is for. */
            charge: components["schemas"]["Charge"];
            /** @description Price of all units for one period. */
            per_period: components["schemas"]["Money"];
            /**
             * Format: int32
             * @description Units.
             */
            quantity: number;
            /** @description The SKU. */
            sku_name: string;
        };
        /** @description What changed. */
        ChangeView: {
            /** @description Which one; empty where there is only one, as of one's own balance. */
            id: string;
            /** @description What sort of thing. */
            topic: components["schemas"]["Topic"];
        };
        /**
         * @description What one payment covers.
         * @enum {string}
         */
        Charge: "year" | "month" | "day" | "one_time" | "on_demand" | "package";
        /** @description A charge with everything it was made of. */
        ChargeExport: {
            /** @description Corrections of earlier records that were rated with it. */
            adjustments: components["schemas"]["AdjustmentFacts"][];
            /** @description The charge. */
            charge: components["schemas"]["ChargeFacts"];
            /** @description When this was made. */
            exported_at: components["schemas"]["Time"];
            /** @description [`ChargeExport::FORMAT`]. */
            format: string;
            /** @description How it was booked, oldest first. */
            postings: components["schemas"]["Posting"][];
            /** @description The price it was made at. */
            price: components["schemas"]["PricedAt"];
            /** @description The records it holds, by beginning. */
            records: components["schemas"]["RecordFacts"][];
        };
        /** @description What the marketplace says about the charge. */
        ChargeFacts: {
            /** @description What corrections add or take away. */
            adjusted: string;
            /** @description When it was charged. */
            at: components["schemas"]["Time"];
            /** @description Beginning of the cycle. */
            cycle_at: components["schemas"]["Time"];
            /** @description Its end. */
            ends_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: uuid
             * @description The instance that was used.
             */
            instance_id: string;
            /** @description Of that, paid by packages. */
            packaged: string;
            /** @description What was paid when this was exported. */
            paid: components["schemas"]["Money"];
            /** @description Name of the product when it was ordered. */
            product_name: string;
            /** @description How it was rated. */
            rating: components["schemas"]["Rating"];
            /** @description The seller's id of it, as records name it. */
            seller_instance_id: string;
            /** @description Use that the records report. */
            value: string;
        };
        /** @description A request with its history. */
        ClientLicenseDetails: {
            /** @description What happened, oldest first. */
            events: components["schemas"]["EventView"][];
            /** @description The request. */
            request: components["schemas"]["ClientLicenseView"];
        };
        /** @description Where a request stands. */
        ClientLicenseState: {
            /** @enum {string} */
            state: "asked";
        } | {
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "awaited";
        } | {
            /** @description Since when. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "delivered";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "denied";
            /** @description Why. */
            why: components["schemas"]["Denial"];
        } | {
            /** @description When the tries ended. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "failed";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "withdrawn";
        };
        /** @description A request of a licence for one device. The licence itself is given out by calls of their own, which are noted. */
        ClientLicenseView: components["schemas"]["ClientLicenseState"] & {
            /** @description When it was asked for. */
            created_at: components["schemas"]["Time"];
            /** @description The device, where one was named. */
            device?: string | null;
            /** @description From when on the licence is valid. */
            effective_at: components["schemas"]["Time"];
            expire_at?: components["schemas"]["Time"] | null;
            file?: components["schemas"]["LicenseFileView"] | null;
            /**
             * Format: uuid
             * @description Identifier; without its dashes the event id on the wire.
             */
            id: string;
            /**
             * Format: uuid
             * @description The instance.
             */
            instance_id: string;
            /**
             * Format: int64
             * @description Rises with everything that happens.
             */
            version: number;
        };
        /** @description The clock as shown. */
        ClockView: {
            /** @description How far the first is ahead of the second. */
            ahead: components["schemas"]["Span"];
            next_due?: components["schemas"]["Time"] | null;
            /** @description The marketplace's time. */
            now: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description Moments the clock stopped at on its way, when it was moved.
             */
            stops?: number;
            /** @description Real time. */
            wall: components["schemas"]["Time"];
        };
        /** @description Open flows of one sort end by themselves after so long: completed if the buyer has an invoice, refunded if not. */
        CloseAfter: {
            /** @description Counted from the payment. */
            after: components["schemas"]["Span"];
            /** @description The flow. */
            flow: components["schemas"]["FlowId"];
        };
        /** @description What an instance, a buyer or all of them pay at both prices. */
        Compared: {
            /** @description At the draft. */
            after: components["schemas"]["Money"];
            /** @description At the price recorded. */
            before: components["schemas"]["Money"];
        };
        /** @description The token of the link in a registration mail. */
        Confirmation: {
            /** @description What stands behind the `#` of the link. */
            token: string;
        };
        /** @description How to reach a side. */
        Contact: {
            /** @description E-mail address. */
            email: string;
            /** @description Name. */
            name: string;
            /** @description Telephone number; may be empty. */
            phone: string;
            /** @description Which side. */
            side: components["schemas"]["Actor"];
        };
        /** @description Everything a seller writes about a product. */
        Content: {
            /** @description How it is delivered. */
            access_type: components["schemas"]["AccessType"];
            /**
             * Format: uuid
             * @description The production address that serves it; needed before submission.
             */
            address_id?: string | null;
            /** @description Group in the shop. */
            category: components["schemas"]["Category"];
            /** @description Whether the seller answers changeInstanceCheck (production interface §1.7). */
            checks_changes?: boolean;
            /** @description Long text. */
            description: components["schemas"]["Description"];
            /**
             * @description Whether the instance information comes through queryInstance; a seller that hands it over otherwise (mail, SMS)
             *     says so here and the instance runs from the first success (production interface §1.2).
             */
            info_elsewhere?: boolean;
            /**
             * Format: uuid
             * @description Its sign in lists, handed in as a logo; drawn from the name where there is none.
             */
            logo?: string | null;
            /** @description Who is merchant of record. */
            model: components["schemas"]["SaleModel"];
            /** @description Name. */
            name: components["schemas"]["ProductName"];
            /** @description What the buyer is asked for at checkout. */
            parameters?: components["schemas"]["Parameter"][];
            /** @description Pictures on its page, the first of them in lists too. */
            pictures?: components["schemas"]["Picture"][];
            service_terms?: components["schemas"]["ServiceTerms"] | null;
            /** @description Editions. */
            specifications: components["schemas"]["Specification"][];
            /** @description One line for lists. */
            summary: components["schemas"]["Summary"];
            supervised?: components["schemas"]["Supervised"] | null;
            /** @description Whether buyers may change SKU or quantity. */
            upgradable?: boolean;
        };
        /**
         * @description What a file is, by its content.
         * @enum {string}
         */
        ContentType: "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "application/pdf" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" | "application/vnd.openxmlformats-officedocument.presentationml.presentation";
        /** @description A word that was taken for others. */
        Correction: {
            /** @description What was looked for. */
            meant: string[];
            /** @description As it was written. */
            word: string;
        };
        /** @description A courier whose parcels the marketplace can follow. */
        Courier: {
            /** @description Its code. */
            code: components["schemas"]["CourierCode"];
            /** @description Its name. */
            name: components["schemas"]["CourierName"];
        };
        CourierCode: string;
        CourierName: string;
        /**
         * @description The two kinds of credential the open APIs take (open APIs §2.3).
         * @enum {string}
         */
        CredentialKind: "ak_sk" | "app_key";
        /** @description An open-API credential, without its secret. */
        CredentialView: {
            /** @description The public half. */
            access_key: string;
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            /** @description Which kind. */
            kind: components["schemas"]["CredentialKind"];
            /** @description What its owner calls it. */
            label: string;
            revoked_at?: components["schemas"]["Time"] | null;
        };
        /**
         * @description The currencies of the sites (business rules §9: yuan on the mainland, US dollar abroad, euro in the EU).
         * @enum {string}
         */
        Currency: "CNY" | "USD" | "EUR";
        /**
         * @description How often use is charged.
         * @enum {string}
         */
        Cycle: "hour" | "day" | "month";
        /** @description When cycles are collected, and how far back records may reach. A policy written before there were any means these. */
        CycleRules: {
            /** @description A record may reach so far into the future, since clocks differ. */
            ahead: components["schemas"]["Span"];
            /** @description After the end of a day, and of the last day of a month. */
            day_after: components["schemas"]["Span"];
            /** @description After the end of an hour. */
            hour_after: components["schemas"]["Span"];
            /** @description A record of an hour that comes longer after its end than this is late; of a day or month, after its collection. */
            hour_late: components["schemas"]["Span"];
            /** @description Records that begin longer ago than this are refused. */
            oldest: components["schemas"]["Span"];
        };
        /** @description The answer to a debugging call. */
        DebugAnswerView: {
            /** @description Body, cut to a readable length. */
            body: string;
            /** @description Headers. */
            headers: components["schemas"]["HeaderView"][];
            /**
             * Format: int32
             * @description HTTP status.
             */
            status: number;
        };
        /** @description A debugging call. */
        DebugCall: {
            /** @description What to call. */
            activity: components["schemas"]["Activity"];
            /** @description The form. */
            fields?: components["schemas"]["DebugFields"];
            /** @description Whether to send it. */
            mode?: components["schemas"]["DebugMode"];
        };
        /** @description A saved debug case. */
        DebugCaseView: {
            /** @description What was called. */
            activity: components["schemas"]["Activity"];
            /** @description The fields as filled in. */
            fields: components["schemas"]["DebugFields"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description When it passed. */
            passed_at: components["schemas"]["Time"];
        };
        /**
         * @description What one may fill in. A field left out takes the documented value for debugging; an empty text leaves an optional
         *     parameter out.
         */
        DebugFields: {
            /** @default null */
            business_id: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            customer_id: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            customer_name: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            device_fingerprint: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            effective_time: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            email: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            event_id: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            expire_time: components["schemas"]["ParameterValue"] | null;
            /**
             * @description Whether updateInstanceStatus or instanceStatus freezes (true) or lets use go on.
             * @default null
             */
            freeze: boolean | null;
            /** @default null */
            instance_id: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            mobile_phone: components["schemas"]["ParameterValue"] | null;
            /**
             * @description Whether newInstance is about what is paid by use, or a package: `chargingMode` 0 (V1).
             * @default null
             */
            on_demand: boolean | null;
            /**
             * @description Send the optional parameters too (V1); as the address says where left out.
             * @default null
             */
            optional: boolean | null;
            /** @default null */
            order_amount: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            order_id: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            order_line_id: components["schemas"]["ParameterValue"] | null;
            /**
             * @description Extension parameters, at most three (V1).
             * @default []
             */
            parameters: components["schemas"]["DebugParameter"][];
            /**
             * Format: int32
             * @description `periodNumber` (V1).
             * @default null
             */
            period_number: number | null;
            /** @default null */
            period_type: components["schemas"]["PeriodUnit"] | null;
            /** @default null */
            product_id: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            product_name: components["schemas"]["ParameterValue"] | null;
            /**
             * Format: int32
             * @description `provisionType`: 1 upon subscription, 2 after acceptance (V1).
             * @default null
             */
            provision_type: number | null;
            /**
             * Format: int32
             * @description `amount` (V1) or `linearValue` (V2).
             * @default null
             */
            quantity: number | null;
            /** @default null */
            scene: components["schemas"]["Scene"] | null;
            /** @default null */
            sku_code: components["schemas"]["ParameterValue"] | null;
            /**
             * @description `trialFlag` of newInstance, `trialToFormal` of refreshInstance (V1).
             * @default null
             */
            trial: boolean | null;
            /** @default null */
            user_id: components["schemas"]["ParameterValue"] | null;
            /** @default null */
            user_name: components["schemas"]["ParameterValue"] | null;
        };
        /**
         * @description What to do with a debugging call.
         * @enum {string}
         */
        DebugMode: "generate" | "send" | "send_and_save";
        /** @description An extension parameter. */
        DebugParameter: {
            /** @description Name. */
            name: components["schemas"]["ParameterValue"];
            /** @description Value. */
            value: components["schemas"]["ParameterValue"];
        };
        /** @description What one activity's form starts with. */
        DebugPresetView: {
            /** @description The activity. */
            activity: components["schemas"]["Activity"];
            /** @description Its fields with the documented values for debugging. */
            fields: components["schemas"]["DebugFields"];
        };
        /** @description The request of a debugging call. The key never appears in it. */
        DebugRequestView: {
            /** @description Body; empty for GET. */
            body: string;
            /** @description The same request as a command line. */
            curl: string;
            /** @description Headers. */
            headers: components["schemas"]["HeaderView"][];
            /** @description Method. */
            method: string;
            /** @description The text the signature was made over, the key replaced by asterisks. */
            string_to_sign: string;
            /** @description Full address with the signature. */
            url: string;
        };
        /** @description The judgement of a debugging call. */
        DebugVerdictView: {
            /**
             * Format: int64
             * @description How long the call took, in milliseconds.
             */
            duration_ms: number;
            /** @description The instance id the seller answered, for the next calls. */
            instance_id?: string | null;
            /** @description Whether it passed. */
            passed: boolean;
            /** @description `resultCode` as answered. */
            result_code?: string | null;
            /** @description `resultMsg` as answered, to be shown as text. */
            result_msg?: string | null;
            /** @description The documented sentence about it. */
            text: string;
            /** @description `success`, `in_progress` or the stable name of what failed. */
            verdict: string;
        };
        /** @description A debugging call: what was sent, what came back, what it means. */
        DebugView: {
            answer?: components["schemas"]["DebugAnswerView"] | null;
            /** @description What was (or would be) sent. */
            request: components["schemas"]["DebugRequestView"];
            /** @description Whether it was saved as a debug case. */
            saved: boolean;
            verdict?: components["schemas"]["DebugVerdictView"] | null;
        };
        /** @description What an operator decides. */
        Decision: {
            /** @enum {string} */
            decision: "approve";
        } | {
            /** @enum {string} */
            decision: "reject";
            /** @description Why. */
            reason: components["schemas"]["Reason"];
        };
        /** @description A delivery with its proof. */
        Delivery: {
            enabled_at?: components["schemas"]["Time"] | null;
            /** @description The proof: requirement and acceptance document, and as many screenshots as the delivery template wants. */
            files: components["schemas"]["GivenFile"][];
        };
        /**
         * @description Why a seller cannot give a licence (open API §3.7).
         * @enum {string}
         */
        Denial: "no_quota" | "outside_validity" | "expiry_needed" | "device_needed";
        Description: string;
        DeviceFingerprint: string;
        DisplayName: string;
        /** @description A draft. */
        DraftShown: {
            /** @description It; at least one of kind `draft`. */
            files: components["schemas"]["GivenFile"][];
        };
        /** @description Something that will happen. */
        Due: {
            amount?: components["schemas"]["Money"] | null;
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description The buyer's name. */
            buyer: string;
            /**
             * Format: uuid
             * @description Whose it is.
             */
            buyer_id: string;
            /**
             * Format: uuid
             * @description The instance it is about.
             */
            instance_id?: string | null;
            /**
             * @description What: `order_timeout`, `delivery`, `remind_expiry`, `auto_renew`, `remind_auto_failed`, `expire`, `freeze`,
             *     `remind_release`, `release` or `supervision`.
             */
            kind: string;
            /** @description The order it is about. */
            order_number: string;
            /** @description The product's name. */
            product_name: string;
        };
        /** @description What an operator may change of an account. Fields left out stay as they are. */
        EditAccount: {
            grade?: components["schemas"]["Grade"] | null;
            state?: components["schemas"]["AccountState"] | null;
        };
        /** @description What may be changed of an address. Fields left out stay as they are. */
        EditAddress: {
            /**
             * Format: uuid
             * @description The key its calls are signed with.
             */
            key_id?: string | null;
            options?: components["schemas"]["AddressOptions"] | null;
            url?: components["schemas"]["AddressUrl"] | null;
        };
        /** @description What everyone may change of his own account. Fields left out stay as they are. */
        EditOwnAccount: {
            locale?: components["schemas"]["Locale"] | null;
            name?: components["schemas"]["DisplayName"] | null;
            phone?: components["schemas"]["Phone"] | null;
            /** @description Whether other sites shall no longer say which site this account belongs to. */
            site_notice_off?: boolean | null;
        };
        /** @description The whole profile as it shall be. */
        EditProfile: {
            /**
             * Format: uuid
             * @description A V2 address of the seller that wants order notices; none to get none.
             */
            notice_address_id?: string | null;
            /** @description Mailbox of the service desk: failures of the production interface are always told here too. May be empty. */
            service_mailbox: components["schemas"]["Mailbox"];
            /** @description Telephone of the service desk; shown to buyers. May be empty. */
            service_phone: components["schemas"]["Phone"];
        };
        /** @description What can be changed of a test code. */
        EditTestLicense: {
            /** @description When it ends. */
            expire_at: components["schemas"]["Time"];
        };
        /**
         * @description Key length of encrypted fields.
         * @enum {string}
         */
        EncryptBits: "128" | "256";
        /**
         * @description How a paid order ended.
         * @enum {string}
         */
        Ending: "delivered" | "refunded";
        /**
         * @description Everything the marketplace tells its people about.
         * @enum {string}
         */
        Event: "order_paid" | "order_delivered" | "order_refunded" | "order_timed_out" | "renewal_cancelled" | "expiry_near" | "package_near" | "trial_near" | "auto_renewed" | "auto_renew_failed" | "grace_begun" | "instance_frozen" | "release_near" | "instance_released" | "supervision_turn" | "supervision_moved" | "supervision_sent_back" | "supervision_reminder" | "appeal_raised" | "appeal_decided" | "refund_settled" | "refund_asked" | "refund_declined" | "invoice_issued" | "invoice_returned" | "topped_up" | "question_answered" | "question_hidden" | "question_shown" | "license_to_claim" | "license_handed" | "arrears_begun" | "arrears_frozen" | "arrears_release" | "arrears_ended" | "package_low" | "package_rebought" | "package_not_rebought" | "package_used_up" | "usage_alert" | "usage_capped" | "usage_corrected" | "usage_let_count" | "usage_not_counted" | "client_license_delivered" | "client_license_denied" | "client_license_failed" | "license_activated" | "question_asked" | "license_minted" | "license_claimed" | "license_exceeded" | "usage_held" | "usage_disputed" | "invoice_asked" | "sale_made" | "interface_failed" | "interface_stopped" | "provisioning_failed" | "delivery_accepted" | "unsubscribe_filed" | "renewal_sold" | "revision_approved" | "revision_rejected" | "revision_submitted" | "appeal_to_decide" | "appeal_overdue" | "delivery_to_check" | "usage_to_decide" | "books_broken";
        /** @description Something that happened. */
        EventView: {
            /**
             * Format: uuid
             * @description Who did it; none for the marketplace itself.
             */
            actor_id?: string | null;
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description Particulars. */
            data: Record<string, never>;
            /** @description What happened: `placed`, `paid`, `delivered` … */
            name: string;
            /**
             * Format: int64
             * @description Position, counted from zero without gaps.
             */
            sequence: number;
        };
        /** @description An entry of the evidence log. */
        EvidenceEntry: {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description By which side. */
            by: components["schemas"]["Actor"];
            /** @description The files it speaks of. */
            files: components["schemas"]["EvidenceFileView"][];
            /** @description Hash of the entry, which the next one names. */
            hash: string;
            /**
             * Format: int64
             * @description Counted from 1, without gaps.
             */
            number: number;
            /** @description What, with its name as `event`. */
            what: Record<string, never>;
        };
        /** @description A file of the evidence log. Its bytes are at `/api/v1/files/{id}`. */
        EvidenceFileView: {
            /** @description What it is, by its content. */
            content_type: components["schemas"]["ContentType"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description What it shows. */
            kind: components["schemas"]["EvidenceKind"];
            /** @description What it was called. */
            name: string;
            /** @description SHA-256 of the bytes. */
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /**
         * @description What a file shows.
         * @enum {string}
         */
        EvidenceKind: "requirement" | "acceptance" | "draft" | "screenshot" | "commitment" | "other";
        /**
         * @description When a paid period ends.
         * @enum {string}
         */
        ExpiryMoment: "exact" | "end_of_day";
        /** @description How many of the products found are so. */
        Facet: {
            /** @description What people call it, where that is not known from the value. */
            name?: string | null;
            /** @description How many. */
            products: number;
            /** @description What to filter by. */
            value: string;
        };
        /** @description What could be narrowed down further, each as if its own filter were not set. */
        Facets: {
            /** @description By delivery. */
            access_type: components["schemas"]["Facet"][];
            /** @description By group. */
            category: components["schemas"]["Facet"][];
            /** @description By seller. */
            seller: components["schemas"]["Facet"][];
            /** @description With a free trial. */
            trial: number;
        };
        /** @description What a message speaks of; all optional, each event uses its own. */
        Facts: {
            /** @default null */
            activity: string | null;
            /** @default null */
            amount: string | null;
            /**
             * Format: int32
             * @default null
             */
            days: number | null;
            /** @default null */
            detail: string | null;
            /** @default null */
            instance: string | null;
            /** @default null */
            order: string | null;
            /** @default null */
            product: string | null;
            /**
             * Format: uuid
             * @default null
             */
            product_id: string | null;
            /** @default null */
            until: components["schemas"]["Time"] | null;
        };
        FileName: string;
        /** @description Files that sellers hand in (business rules §2.3). A policy written before there were any means these. */
        FileRules: {
            /**
             * Format: int64
             * @description Bytes of one seller in a day of the site.
             */
            bytes_a_day: number;
            /**
             * Format: int32
             * @description Bytes of a document at most.
             */
            document_bytes: number;
            /**
             * Format: int64
             * @description Bytes an office document may claim to unpack to.
             */
            document_unpacked: number;
            /**
             * Format: int32
             * @description Files of one seller in a day of the site.
             */
            files_a_day: number;
            /**
             * Format: int32
             * @description Pixels on a side of a logo at least.
             */
            logo_side: number;
            /**
             * Format: int32
             * @description Bytes of a picture at most.
             */
            picture_bytes: number;
            /**
             * Format: int32
             * @description Pixels down a product's picture at least.
             */
            picture_height: number;
            /**
             * Format: int32
             * @description Pixels in all at most: what decoding it takes in memory is four bytes each.
             */
            picture_pixels: number;
            /**
             * Format: int32
             * @description Pixels on its longer side at most.
             */
            picture_side: number;
            /**
             * Format: int32
             * @description Pixels across a product's picture at least.
             */
            picture_width: number;
        };
        /** @description A file that was taken. Its bytes are at `/api/v1/files/{id}`. */
        FileView: {
            /** @description What it is, by its content; pictures may have become another form than they came in. */
            content_type: components["schemas"]["ContentType"];
            /** @description When it was handed in. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: int32
             * @description Of a picture, in pixels.
             */
            height?: number | null;
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description What it was called. */
            name: components["schemas"]["FileName"];
            /** @description What for. */
            purpose: components["schemas"]["Purpose"];
            /** @description SHA-256 of the bytes kept. */
            sha256: string;
            /**
             * Format: int64
             * @description Bytes kept.
             */
            size: number;
            /**
             * Format: int32
             * @description Of a picture, in pixels.
             */
            width?: number | null;
        };
        /** @description One thing that is wrong. */
        Finding: {
            /** @description Stable code. */
            code: string;
            /** @description The field, as a path like `specifications[0].name`; none if it is about the whole. */
            field?: string | null;
            /** @description The sentence, with what to do. */
            message: string;
        };
        /** @description Names one flow for good; stored with the order. */
        FlowId: {
            /** @description Kind. */
            kind: components["schemas"]["FlowKind"];
            /** @description Generation. */
            version: components["schemas"]["FlowVersion"];
        };
        /**
         * @description What sort of delivery is supervised.
         * @enum {string}
         */
        FlowKind: "standard_service" | "website_service" | "saas" | "license_identification" | "license_code" | "license_offline" | "license_package" | "hardware" | "orchestration" | "data_file";
        /** @description From when on new orders begin with a flow. A flow without an entry has always been there. */
        FlowStart: {
            /** @description The flow. */
            flow: components["schemas"]["FlowId"];
            /** @description Placed at this moment or later. */
            from: components["schemas"]["Time"];
        };
        /**
         * @description A generation of a flow; named after the day its first orders were placed.
         * @enum {string}
         */
        FlowVersion: "2023" | "2024-09" | "2025";
        /** @description A page of what was found. */
        Found: {
            /** @description Typing errors that were forgiven. */
            corrections: components["schemas"]["Correction"][];
            /** @description What could be narrowed down further. */
            facets: components["schemas"]["Facets"];
            /** @description The entries, best first. */
            items: components["schemas"]["ShopEntry"][];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
            /** @description How many there are in all. */
            total: number;
        };
        /** @description A file that was handed in before, and what it shows. */
        GivenFile: {
            /**
             * Format: uuid
             * @description The file; handed in by whoever acts.
             */
            file: string;
            /** @description What it shows. */
            kind: components["schemas"]["EvidenceKind"];
        };
        /** @description What a line is about, frozen when the order is placed. */
        Goods: {
            agreement?: components["schemas"]["Accepted"] | null;
            before?: components["schemas"]["Before"] | null;
            /** @description What is paid for. */
            charge: components["schemas"]["Charge"];
            /** @description Whether quantity means anything for this product. */
            counted: boolean;
            expire_at?: components["schemas"]["Time"] | null;
            metered?: components["schemas"]["Metered"] | null;
            package?: components["schemas"]["PackageTerms"] | null;
            /** @description Answers to the extension parameters. */
            parameters: components["schemas"]["Answer"][];
            period?: components["schemas"]["Period"] | null;
            /** @description `productId`. */
            price_code: components["schemas"]["PriceItemCode"];
            /** @description Product name. */
            product_name: string;
            /**
             * Format: int32
             * @description How many units.
             */
            quantity: number;
            /** @description The instances that the package belongs to, one for each meter in it. */
            related?: components["schemas"]["Related"][];
            /**
             * Format: int32
             * @description Revision of the product the price was read from.
             */
            revision: number;
            /** @description `skuCode`. */
            sku_code: components["schemas"]["SkuCode"];
            /** @description SKU name. */
            sku_name: string;
            /** @description Specification name. */
            specification: string;
            /**
             * Format: int32
             * @description Days of trial, on a trial order.
             */
            trial_days?: number | null;
            /** @description Price of one unit for one period when the order was placed. */
            unit_price: components["schemas"]["Money"];
        };
        /**
         * @description Grade of a buyer by spending (business rules §3.2).
         * @enum {string}
         */
        Grade: "V0" | "V1" | "V2" | "V3" | "V4" | "V5";
        /**
         * @description Which integration guide a call follows; the retry table is written per guide.
         * @enum {string}
         */
        Guide: "saas_v1" | "saas_v2" | "order_notice" | "license_code" | "license_v1" | "license_client";
        /** @description A header. */
        HeaderView: {
            /** @description Name. */
            name: string;
            /** @description Value. */
            value: string;
        };
        /** @description Why a question is taken off the page. */
        HideQuestion: {
            /** @description The reason; buyer and seller are told. */
            reason: components["schemas"]["Reason"];
        };
        /** @description What an operator decides on a record that waits. */
        HoldDecision: {
            /** @description Whether it counts. */
            accept: boolean;
        };
        /**
         * @description Why a record waits for a decision.
         * @enum {string}
         */
        HoldReason: "overlap" | "cap" | "disputed";
        IdentificationCode: string;
        /** @description What a licence is bound to. */
        IdentificationView: {
            /** @description The code. */
            code: string;
            /** @enum {string} */
            form: "hardware";
        } | {
            /** @description The code. */
            code: string;
            /** @enum {string} */
            form: "system";
        };
        /** @description How to get into an instance. */
        InfoView: {
            admin_url?: string | null;
            front_end_url?: string | null;
            /** @description Whether there is a licence; it is shown by a call of its own, which is noted. */
            has_license: boolean;
            /** @description Whether there is a password; it is shown by a call of its own, which is noted. */
            has_password: boolean;
            /** @description When the seller said so. */
            heard_at: components["schemas"]["Time"];
            memo?: string | null;
            /** @description What was used, by the seller's own figures; what is charged stands elsewhere. */
            usage: components["schemas"]["SaidUsage"][];
            user_name?: string | null;
        };
        /** @description An instance with its history and future. */
        InstanceDetails: {
            /** @description What lies ahead, if nothing is done. */
            ahead: components["schemas"]["StepView"][];
            /** @description What happened, oldest first. */
            events: components["schemas"]["EventView"][];
            /** @description Whether licences for single devices can be asked for. */
            gives_client_licenses: boolean;
            info?: components["schemas"]["InfoView"] | null;
            /** @description The instance. */
            instance: components["schemas"]["InstanceView"];
            metered?: components["schemas"]["Metered"] | null;
            package?: components["schemas"]["PackageTerms"] | null;
            /** @description The instances whose use it pays, of a package. */
            related?: components["schemas"]["Related"][];
        };
        /** @description States of an instance. */
        InstanceState: {
            /** @enum {string} */
            state: "creating";
        } | {
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "running";
        } | {
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "grace";
            /** @description Grace and retention, as the buyer's grade gave them at the expiry. */
            windows: components["schemas"]["Windows"];
        } | {
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "frozen";
            /** @description Grace and retention, as the buyer's grade gave them at the expiry. */
            windows: components["schemas"]["Windows"];
        } | {
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "frozen_violation";
        } | {
            /** @description Why. */
            cause: components["schemas"]["ReleaseCause"];
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "releasing";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description Why. */
            cause: components["schemas"]["ReleaseCause"];
            /** @enum {string} */
            state: "released";
        };
        /** @description The use of an instance. */
        InstanceUsage: {
            alert?: components["schemas"]["Money"] | null;
            cap?: components["schemas"]["Money"] | null;
            /** @description Beginning of the cycle that is open. */
            cycle_at: components["schemas"]["Time"];
            /** @description The last days, oldest first. */
            days: components["schemas"]["UsageDayView"][];
            /** @description Its end. */
            ends_at: components["schemas"]["Time"];
            /** @description What it has come to so far. */
            estimate: components["schemas"]["Money"];
            /**
             * Format: uuid
             * @description The instance.
             */
            instance_id: string;
            /** @description Of that, paid by packages. */
            packaged: string;
            /** @description Packages that pay for it. */
            packages: components["schemas"]["PackageView"][];
            /** @description What is counted and what it costs. */
            price: components["schemas"]["PricedAt"];
            uncharged?: components["schemas"]["Money"] | null;
            /** @description Used in it so far. */
            value: string;
            /**
             * Format: int64
             * @description Guard against lost updates.
             */
            version: number;
        };
        /** @description An instance in a list. */
        InstanceView: components["schemas"]["InstanceState"] & {
            /**
             * Format: uuid
             * @description Who uses it.
             */
            buyer_id: string;
            /** @description His name; where the instance is looked at. */
            buyer_name?: string | null;
            /** @description What was paid for. */
            charge: components["schemas"]["Charge"];
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            expire_at?: components["schemas"]["Time"] | null;
            /**
             * Format: uuid
             * @description Identifier; lists are ordered by it.
             */
            id: string;
            /** @description The order that made it. */
            order_number: string;
            /** @description Price item in force. */
            price_code: string;
            /**
             * Format: uuid
             * @description The product.
             */
            product_id: string;
            /** @description Product name. */
            product_name: string;
            /**
             * Format: int32
             * @description Units held.
             */
            quantity: number;
            /** @description What shall happen then. */
            renewal: components["schemas"]["RenewalPlan"];
            /**
             * Format: uuid
             * @description Who runs it.
             */
            seller_id: string;
            /** @description The seller's id of it. */
            seller_instance_id?: string | null;
            /** @description His name; where the instance is looked at. */
            seller_name?: string | null;
            /** @description SKU in force. */
            sku_code: string;
            /** @description Specification name. */
            specification: string;
            /** @description Whether it is a trial. */
            trial: boolean;
            /**
             * Format: int64
             * @description Version, for If-Match.
             */
            version: number;
        };
        /** @description An interface message (生产接口消息). */
        InterfaceMessageView: components["schemas"]["MessageState"] & {
            /** @description What was called. */
            activity: components["schemas"]["Activity"];
            /** @description The tries, in details. */
            attempts: components["schemas"]["AttemptView"][];
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier; lists are ordered by it.
             */
            id: string;
            /**
             * Format: uuid
             * @description The instance it is about.
             */
            instance_id?: string | null;
            /** @description The order behind it. */
            order_number: string;
            /** @description Whether it can be restarted by hand. */
            restartable: boolean;
            scene?: components["schemas"]["Scene"] | null;
            /**
             * Format: int32
             * @description Tries so far.
             */
            tries: number;
            /** @description When the automatic tries end. */
            window_ends_at: components["schemas"]["Time"];
        };
        /** @description The invoice of an order. */
        Invoice: components["schemas"]["InvoiceState"] & {
            tax_number?: components["schemas"]["TaxNumber"] | null;
            /** @description Whom it is made out to. */
            title: components["schemas"]["InvoiceTitle"];
        };
        InvoiceNumber: string;
        /** @description How far an invoice has come. */
        InvoiceState: {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "requested";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description Its number. */
            number: components["schemas"]["InvoiceNumber"];
            /** @enum {string} */
            state: "issued";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "returned";
        };
        InvoiceTitle: string;
        /** @description What an invoice shall say. */
        InvoiceWish: {
            tax_number?: components["schemas"]["TaxNumber"] | null;
            /** @description Whom it is made out to (发票抬头). */
            title: components["schemas"]["InvoiceTitle"];
        };
        /** @description An invoice that was issued. */
        IssuedInvoice: {
            /** @description Its number. */
            number: components["schemas"]["InvoiceNumber"];
        };
        /** @description How many jobs of a kind stand so. */
        JobCountView: {
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
            /** @description What they do. */
            kind: string;
            /** @description Where they stand: `waiting`, `running` or `parked`. */
            state: string;
        };
        /** @description A job. */
        JobView: {
            /**
             * Format: int32
             * @description Tries that failed by our own fault.
             */
            failures: number;
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description To what. */
            key: string;
            /** @description What it does. */
            kind: string;
            /** @description Whose trouble it is. */
            lane: string;
            /** @description The last of those failures. */
            last_error: string;
            /** @description Whether it was set aside. */
            parked: boolean;
            /** @description Not before. */
            run_at: components["schemas"]["Time"];
        };
        Label: string;
        /** @description When the books were last proved, and how it went. */
        LastProof: {
            /** @description When, in the marketplace's time. */
            at: components["schemas"]["Time"];
            /** @description Whether every invariant held. */
            holds: boolean;
        };
        /** @description How many clients used a code on a day. */
        LicenseDayView: {
            /**
             * Format: int64
             * @description Distinct clients that were told apart.
             */
            clients: number;
            /** @description The day of the site. */
            day: string;
            /**
             * Format: int64
             * @description The largest number that was named.
             */
            named: number;
        };
        /** @description A licence code with its history, future and use. */
        LicenseDetails: {
            /** @description What lies ahead, if nothing is done. */
            ahead: components["schemas"]["StepView"][];
            /** @description How it was used on its last days, newest first. */
            days: components["schemas"]["LicenseDayView"][];
            /** @description What happened, oldest first. */
            events: components["schemas"]["EventView"][];
            /** @description The code. */
            license: components["schemas"]["LicenseView"];
        };
        /** @description What is known of an uploaded licence file. */
        LicenseFileView: {
            /** @description What it was called. */
            name: string;
            /** @description SHA-256 of the bytes. */
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description Licence codes. A policy written before there were any means these. */
        LicenseRules: {
            /**
             * Format: int32
             * @description Distinct clients counted for one code in a day; more are not told apart.
             */
            clients_a_day: number;
            /**
             * Format: int32
             * @description Test codes a seller may have at the same time.
             */
            test_codes: number;
            /**
             * Format: int32
             * @description A test code ends at the latest so many days from now.
             */
            test_days: number;
        };
        /** @description States of a licence code. */
        LicenseState: {
            /** @enum {string} */
            state: "minted";
        } | {
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "with_buyer";
        } | {
            /** @description When it was activated. */
            activated_at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "active";
        } | {
            activated_at?: components["schemas"]["Time"] | null;
            /** @description Since when it is frozen. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "frozen";
        } | {
            activated_at?: components["schemas"]["Time"] | null;
            /** @description When it went. */
            at: components["schemas"]["Time"];
            /** @description Why. */
            cause: components["schemas"]["ReleaseCause"];
            /** @enum {string} */
            state: "released";
        };
        /** @description The licence that was fetched for an instance. */
        LicenseTextView: {
            /** @description As the seller gave it. */
            license: string;
        };
        /** @description A licence code in a list. */
        LicenseView: components["schemas"]["LicenseState"] & {
            /**
             * Format: int32
             * @description Quantity.
             */
            amount: number;
            /**
             * Format: uuid
             * @description Who holds it; none for a test code.
             */
            buyer_id?: string | null;
            /** @description His name. */
            buyer_name?: string | null;
            /**
             * @description The code: whole for its seller and for a buyer who has it, none for a buyer who has not collected it, and only its
             *     ends for operators.
             */
            code?: string | null;
            /** @description When it was minted. */
            created_at: components["schemas"]["Time"];
            expire_at?: components["schemas"]["Time"] | null;
            /**
             * Format: uuid
             * @description Identifier; lists are ordered by it.
             */
            id: string;
            /**
             * Format: uuid
             * @description The instance it belongs to, where the order made one.
             */
            instance_id?: string | null;
            /** @description The product's name; of a test code, what its seller calls it. */
            name: string;
            /** @description The order it came with; none for a test code. */
            order_number?: string | null;
            period?: components["schemas"]["Period"] | null;
            /**
             * Format: uuid
             * @description The product; none for a test code.
             */
            product_id?: string | null;
            /** @description The account or device that named itself then; shown to its seller only. */
            seen_account?: string | null;
            seen_at?: components["schemas"]["Time"] | null;
            /** @description The address it named; shown to its seller only. */
            seen_ip?: string | null;
            /**
             * Format: uuid
             * @description Whose software it opens.
             */
            seller_id: string;
            /** @description His name. */
            seller_name?: string | null;
            /** @description Whether it is a seller's test code. */
            test: boolean;
            /**
             * Format: int64
             * @description Version, for If-Match.
             */
            version: number;
        };
        /** @description One line of arithmetic: so much use, in this band, at this price. */
        Line: {
            /** @description The band holds what is above this. */
            above: components["schemas"]["Usage"];
            /** @description The product of the three, exact. */
            amount: string;
            /**
             * Format: int32
             * @description Units of the quantity ordered, by which the price is multiplied; 1 for all tariffs but the linear one.
             */
            quantity: number;
            /** @description Price of one unit. */
            unit_price: components["schemas"]["UnitPrice"];
            up_to?: components["schemas"]["Usage"] | null;
            /** @description Use that is charged here; below zero where corrections go beyond the use. */
            usage: string;
        };
        /** @description One page of a list, newest first. */
        Listed_AccessKeyView: {
            /** @description The entries. */
            items: {
                /**
                 * Format: int64
                 * @description How many production addresses are bound to it.
                 */
                addresses: number;
                /** @description When it was made. */
                created_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /** @description What the seller calls it. */
                label: string;
                revoked_at?: components["schemas"]["Time"] | null;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_AccountTotalsView: {
            /** @description The entries. */
            items: {
                /** @description The account. */
                account: string;
                /**
                 * Format: int64
                 * @description Posted balance, credit side positive, in minor units.
                 */
                balance: number;
                /** @description Its totals, in minor units. */
                totals: components["schemas"]["Totals"];
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_AccountView: {
            /** @description The entries. */
            items: {
                /** @description When it was made. */
                created_at: components["schemas"]["Time"];
                /** @description The id sellers see of a buyer (`customerId`). */
                customer_id: string;
                grade?: components["schemas"]["Grade"] | null;
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /** @description Language of its messages. */
                locale: components["schemas"]["Locale"];
                /** @description Sign-in name. */
                login: string;
                /** @description Shown name. */
                name: string;
                /** @description Mobile number; may be empty. */
                phone: string;
                /** @description What the account may be. */
                role: components["schemas"]["Role"];
                /** @description The site it was made on. */
                site: components["schemas"]["Site"];
                /** @description Whether other sites shall not say which one is its own. */
                site_notice_off?: boolean;
                /** @description Whether it may act. */
                state: components["schemas"]["AccountState"];
                /**
                 * Format: int64
                 * @description The version an edit must name.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_AddressView: {
            /** @description The entries. */
            items: {
                /** @description When it was made. */
                created_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The key its calls are signed with.
                 */
                key_id: string;
                /** @description How it wants to be spoken to. */
                options: components["schemas"]["AddressOptions"];
                /** @description Which contract it speaks. */
                protocol: components["schemas"]["Protocol"];
                /** @description Where the calls go. */
                url: string;
                /**
                 * Format: int64
                 * @description The version an edit must name.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_CategoryCount: {
            /** @description The entries. */
            items: {
                /** @description The group. */
                code: components["schemas"]["Category"];
                /** @description How many. */
                products: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_CredentialView: {
            /** @description The entries. */
            items: {
                /** @description The public half. */
                access_key: string;
                /** @description When it was made. */
                created_at: components["schemas"]["Time"];
                /** @description Which kind. */
                kind: components["schemas"]["CredentialKind"];
                /** @description What its owner calls it. */
                label: string;
                revoked_at?: components["schemas"]["Time"] | null;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_DebugCaseView: {
            /** @description The entries. */
            items: {
                /** @description What was called. */
                activity: components["schemas"]["Activity"];
                /** @description The fields as filled in. */
                fields: components["schemas"]["DebugFields"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /** @description When it passed. */
                passed_at: components["schemas"]["Time"];
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_DebugPresetView: {
            /** @description The entries. */
            items: {
                /** @description The activity. */
                activity: components["schemas"]["Activity"];
                /** @description Its fields with the documented values for debugging. */
                fields: components["schemas"]["DebugFields"];
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_InstanceView: {
            /** @description The entries. */
            items: (components["schemas"]["InstanceState"] & {
                /**
                 * Format: uuid
                 * @description Who uses it.
                 */
                buyer_id: string;
                /** @description His name; where the instance is looked at. */
                buyer_name?: string | null;
                /** @description What was paid for. */
                charge: components["schemas"]["Charge"];
                /** @description When it was made. */
                created_at: components["schemas"]["Time"];
                expire_at?: components["schemas"]["Time"] | null;
                /**
                 * Format: uuid
                 * @description Identifier; lists are ordered by it.
                 */
                id: string;
                /** @description The order that made it. */
                order_number: string;
                /** @description Price item in force. */
                price_code: string;
                /**
                 * Format: uuid
                 * @description The product.
                 */
                product_id: string;
                /** @description Product name. */
                product_name: string;
                /**
                 * Format: int32
                 * @description Units held.
                 */
                quantity: number;
                /** @description What shall happen then. */
                renewal: components["schemas"]["RenewalPlan"];
                /**
                 * Format: uuid
                 * @description Who runs it.
                 */
                seller_id: string;
                /** @description The seller's id of it. */
                seller_instance_id?: string | null;
                /** @description His name; where the instance is looked at. */
                seller_name?: string | null;
                /** @description SKU in force. */
                sku_code: string;
                /** @description Specification name. */
                specification: string;
                /** @description Whether it is a trial. */
                trial: boolean;
                /**
                 * Format: int64
                 * @description Version, for If-Match.
                 */
                version: number;
            })[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_InterfaceMessageView: {
            /** @description The entries. */
            items: (components["schemas"]["MessageState"] & {
                /** @description What was called. */
                activity: components["schemas"]["Activity"];
                /** @description The tries, in details. */
                attempts: components["schemas"]["AttemptView"][];
                /** @description When it was made. */
                created_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier; lists are ordered by it.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The instance it is about.
                 */
                instance_id?: string | null;
                /** @description The order behind it. */
                order_number: string;
                /** @description Whether it can be restarted by hand. */
                restartable: boolean;
                scene?: components["schemas"]["Scene"] | null;
                /**
                 * Format: int32
                 * @description Tries so far.
                 */
                tries: number;
                /** @description When the automatic tries end. */
                window_ends_at: components["schemas"]["Time"];
            })[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_JobCountView: {
            /** @description The entries. */
            items: {
                /**
                 * Format: int64
                 * @description How many.
                 */
                count: number;
                /** @description What they do. */
                kind: string;
                /** @description Where they stand: `waiting`, `running` or `parked`. */
                state: string;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_JobView: {
            /** @description The entries. */
            items: {
                /**
                 * Format: int32
                 * @description Tries that failed by our own fault.
                 */
                failures: number;
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /** @description To what. */
                key: string;
                /** @description What it does. */
                kind: string;
                /** @description Whose trouble it is. */
                lane: string;
                /** @description The last of those failures. */
                last_error: string;
                /** @description Whether it was set aside. */
                parked: boolean;
                /** @description Not before. */
                run_at: components["schemas"]["Time"];
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_LicenseView: {
            /** @description The entries. */
            items: (components["schemas"]["LicenseState"] & {
                /**
                 * Format: int32
                 * @description Quantity.
                 */
                amount: number;
                /**
                 * Format: uuid
                 * @description Who holds it; none for a test code.
                 */
                buyer_id?: string | null;
                /** @description His name. */
                buyer_name?: string | null;
                /**
                 * @description The code: whole for its seller and for a buyer who has it, none for a buyer who has not collected it, and only its
                 *     ends for operators.
                 */
                code?: string | null;
                /** @description When it was minted. */
                created_at: components["schemas"]["Time"];
                expire_at?: components["schemas"]["Time"] | null;
                /**
                 * Format: uuid
                 * @description Identifier; lists are ordered by it.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The instance it belongs to, where the order made one.
                 */
                instance_id?: string | null;
                /** @description The product's name; of a test code, what its seller calls it. */
                name: string;
                /** @description The order it came with; none for a test code. */
                order_number?: string | null;
                period?: components["schemas"]["Period"] | null;
                /**
                 * Format: uuid
                 * @description The product; none for a test code.
                 */
                product_id?: string | null;
                /** @description The account or device that named itself then; shown to its seller only. */
                seen_account?: string | null;
                seen_at?: components["schemas"]["Time"] | null;
                /** @description The address it named; shown to its seller only. */
                seen_ip?: string | null;
                /**
                 * Format: uuid
                 * @description Whose software it opens.
                 */
                seller_id: string;
                /** @description His name. */
                seller_name?: string | null;
                /** @description Whether it is a seller's test code. */
                test: boolean;
                /**
                 * Format: int64
                 * @description Version, for If-Match.
                 */
                version: number;
            })[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_MessageView: {
            /** @description The entries. */
            items: {
                /** @description Category code of the message centre; may be empty. */
                category: string;
                /** @description When it happened. */
                created_at: components["schemas"]["Time"];
                /** @description What happened. */
                event: components["schemas"]["Event"];
                /** @description Its particulars, for links. */
                facts: components["schemas"]["Facts"];
                /** @description Group of the message centre. */
                group: string;
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                read_at?: components["schemas"]["Time"] | null;
                /** @description Text. */
                text: string;
                /** @description Title. */
                title: string;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_OrderView: {
            /** @description The entries. */
            items: (components["schemas"]["OrderState"] & {
                /** @description Numbers of the other orders that were placed at once with this one; in the answer to that only. */
                also?: string[];
                /** @description To be paid, or paid. */
                amount: components["schemas"]["Money"];
                /**
                 * Format: uuid
                 * @description Who pays.
                 */
                buyer_id: string;
                /** @description His name; where the order is looked at. */
                buyer_name?: string | null;
                /** @description When it was placed. */
                created_at: components["schemas"]["Time"];
                /** @description The goods as they were when it was placed. */
                goods: components["schemas"]["Goods"];
                /**
                 * Format: uuid
                 * @description Identifier; lists are ordered by it.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The instance it makes or changes.
                 */
                instance_id?: string | null;
                /** @description What sort of order. */
                kind: components["schemas"]["OrderKind"];
                /** @description Number of its line. */
                line_number: string;
                /** @description `CS` number. */
                number: string;
                /**
                 * Format: uuid
                 * @description The product.
                 */
                product_id: string;
                /**
                 * Format: uuid
                 * @description Who delivers.
                 */
                seller_id: string;
                /** @description His name; where the order is looked at. */
                seller_name?: string | null;
            })[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_ProductEntry: {
            /** @description The entries. */
            items: {
                /** @description When it was first drafted. */
                created_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /**
                 * Format: int32
                 * @description The revision buyers see.
                 */
                live_revision?: number | null;
                /** @description Name. */
                name: components["schemas"]["ProductName"];
                /** @description Where its review stands. */
                review: components["schemas"]["Review"];
                /**
                 * Format: int32
                 * @description The revision listed here.
                 */
                revision: number;
                /**
                 * Format: uuid
                 * @description Whose it is.
                 */
                seller_id: string;
                /** @description Where it stands in the shop. */
                shelf: components["schemas"]["Shelf"];
                /**
                 * Format: int64
                 * @description The version an edit must name.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_QuestionView: {
            /** @description The entries. */
            items: {
                /** @description Who asked: the name, and to the seller as strangers see it. */
                asker: string;
                /**
                 * Format: uuid
                 * @description Who asked; not told to sellers.
                 */
                asker_id?: string | null;
                /** @description When it was asked. */
                created_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description What it is about.
                 */
                product_id: string;
                /** @description What that was called when it was asked. */
                product_name: components["schemas"]["ProductName"];
                /**
                 * Format: uuid
                 * @description Who answers.
                 */
                seller_id: string;
                /** @description How far it is. */
                standing: components["schemas"]["Standing"];
                /** @description What was asked. */
                text: components["schemas"]["QuestionText"];
                /**
                 * Format: int64
                 * @description The version an edit must name.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_SessionView: {
            /** @description The entries. */
            items: {
                /** @description When it began. */
                created_at: components["schemas"]["Time"];
                /** @description Whether this request came through it. */
                current: boolean;
                /** @description When it ends by itself. */
                expires_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /** @description Browser session or bearer token. */
                kind: components["schemas"]["SessionKind"];
                /** @description Device or purpose. */
                label: string;
                /** @description Last use, to the minute. */
                seen_at: components["schemas"]["Time"];
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_ShopEntry: {
            /** @description The entries. */
            items: {
                /** @description How it is delivered. */
                access_type: components["schemas"]["AccessType"];
                /** @description Group in the shop. */
                category: components["schemas"]["Category"];
                charge?: components["schemas"]["Charge"] | null;
                from?: components["schemas"]["Money"] | null;
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The file of its sign; none where it is drawn from the name.
                 */
                logo?: string | null;
                /** @description Name. */
                name: components["schemas"]["ProductName"];
                picture?: components["schemas"]["Picture"] | null;
                /** @description The seller's name. */
                seller: string;
                /**
                 * Format: uuid
                 * @description Who sells it.
                 */
                seller_id: string;
                /** @description One line about it. */
                summary: components["schemas"]["Summary"];
                /** @description Whether something of it can be tried for free. */
                trial: boolean;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_ShopQuestion: {
            /** @description The entries. */
            items: {
                answer?: components["schemas"]["SellerAnswer"] | null;
                /** @description Who asked, as strangers see a name. */
                asker: string;
                /** @description When. */
                created_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /** @description Whether the reader asked it. */
                own: boolean;
                /** @description What was asked. */
                text: components["schemas"]["QuestionText"];
                /**
                 * Format: int64
                 * @description The version that taking it back must name.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_StateCount: {
            /** @description The entries. */
            items: {
                /**
                 * Format: int64
                 * @description How many.
                 */
                count: number;
                /** @description The state. */
                state: string;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_SupervisionView: {
            /** @description The entries. */
            items: {
                activated_at?: components["schemas"]["Time"] | null;
                /** @description Whether an appeal is what the reader may want: nothing has moved for long, or too much was sent back. */
                appeal_suggested: boolean;
                /**
                 * Format: int32
                 * @description Deliveries and drafts the buyer sent back.
                 */
                buyer_rejections: number;
                /** @description What the reader could do now: `submit_requirement`, `accept`, `reject`, `appeal` … */
                can: string[];
                enabled_at?: components["schemas"]["Time"] | null;
                /** @description The flow and the generation it began with. */
                flow: components["schemas"]["FlowId"];
                identification?: components["schemas"]["IdentificationView"] | null;
                /** @description An invoice is out: no money goes back until it has come back. */
                invoiced: boolean;
                /** @description What the act that leads on must bring. */
                needs: components["schemas"]["NeedView"][];
                next_at?: components["schemas"]["Time"] | null;
                /** @description Since when it stands at its node. */
                node_since: components["schemas"]["Time"];
                /** @description The stations of the flow in their order, without those this order passes over. */
                nodes: components["schemas"]["NodeView"][];
                /** @description The order. */
                order: components["schemas"]["OrderView"];
                refund?: components["schemas"]["RefundView"] | null;
                reminded_at?: components["schemas"]["Time"] | null;
                /**
                 * Format: int32
                 * @description Requirements the seller sent back.
                 */
                seller_rejections: number;
                shipment?: components["schemas"]["ShipmentView"] | null;
                /** @description Where it stands. */
                standing: components["schemas"]["StandingView"];
                turn?: components["schemas"]["Actor"] | null;
                valid_from?: components["schemas"]["Time"] | null;
                /**
                 * Format: int64
                 * @description Number of events so far.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_TransferView: {
            /** @description The entries. */
            items: {
                /** @description How much. */
                amount: components["schemas"]["Money"];
                /** @description When. */
                at: components["schemas"]["Time"];
                /** @description To that account. */
                credit: string;
                /** @description From this account. */
                debit: string;
                /**
                 * Format: uuid
                 * @description Identifier; lists are ordered by it.
                 */
                id: string;
                /** @description Why. */
                kind: components["schemas"]["TransferKind"];
                /** @description A word of the operator. */
                memo: string;
                /** @description The order behind it. */
                order_number?: string | null;
                /** @description Which phase. */
                phase: components["schemas"]["Phase"];
                /**
                 * Format: uuid
                 * @description The hold it resolves.
                 */
                resolves?: string | null;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_UsageChargeView: {
            /** @description The entries. */
            items: {
                /** @description What corrections add. */
                adjusted: string;
                /** @description How much it is. */
                amount: components["schemas"]["Money"];
                /** @description When it was charged. */
                at: components["schemas"]["Time"];
                /** @description Beginning of the cycle. */
                cycle_at: components["schemas"]["Time"];
                /** @description What is still due. */
                due: components["schemas"]["Money"];
                /** @description Its end. */
                ends_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The instance.
                 */
                instance_id: string;
                /** @description Of that, paid by packages. */
                packaged: string;
                /** @description The product. */
                product_name: string;
                /**
                 * Format: int64
                 * @description Records in it.
                 */
                records: number;
                /** @description What they report. */
                value: string;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_UsageHoldView: {
            /** @description The entries. */
            items: {
                /** @description Whether it counts, once that is decided. */
                accepted?: boolean | null;
                /** @description Since when. */
                at: components["schemas"]["Time"];
                /** @description Beginning of the use. */
                begin_at: components["schemas"]["Time"];
                decided_at?: components["schemas"]["Time"] | null;
                /** @description Its end. */
                end_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description The record's instance.
                 */
                instance_id: string;
                /** @description What the buyer says of it, where he disputes it. */
                note?: string | null;
                /** @description Its product. */
                product_name: string;
                /** @description Why it waits. */
                reason: components["schemas"]["HoldReason"];
                /** @description The seller's id of it. */
                serial?: string | null;
                /** @description Until when; then it is refused. */
                until_at: components["schemas"]["Time"];
                /** @description How much it is about. */
                value: components["schemas"]["Usage"];
                /**
                 * Format: int64
                 * @description Guard against lost updates.
                 */
                version: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_UsagePushView: {
            /** @description The entries. */
            items: {
                /**
                 * Format: int32
                 * @description Records that count, the late ones too.
                 */
                accepted: number;
                /** @description When. */
                at: components["schemas"]["Time"];
                /** @description `new` or `old`. */
                contract: string;
                /**
                 * Format: int32
                 * @description Records that wait for a decision.
                 */
                held: number;
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /**
                 * Format: int32
                 * @description Of those, late.
                 */
                late: number;
                /**
                 * Format: int32
                 * @description Records that were refused.
                 */
                refused: number;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_UsageRecordView: {
            /** @description The entries. */
            items: {
                /** @description Beginning of the use. */
                begin_at: components["schemas"]["Time"];
                /** @description What corrections added; below zero where they took away. */
                corrected: string;
                /** @description Beginning of the cycle that it is charged with. */
                cycle_at: components["schemas"]["Time"];
                /** @description Its end. */
                end_at: components["schemas"]["Time"];
                /**
                 * Format: uuid
                 * @description The instance.
                 */
                instance_id: string;
                /** @description It came after its own cycle was collected, or due. */
                late: boolean;
                /** @description Of that, paid by packages. */
                packaged: string;
                /** @description When it came in. */
                pushed_at: components["schemas"]["Time"];
                /** @description When the seller made it. */
                recorded_at: components["schemas"]["Time"];
                /** @description The seller's id of it. */
                serial?: string | null;
                /** @description What stands with it. */
                state: components["schemas"]["UsageRecordState"];
                /** @description How much was reported. */
                value: string;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /** @description One page of a list, newest first. */
        Listed_UsageRefusalView: {
            /** @description The entries. */
            items: {
                /** @description When. */
                at: components["schemas"]["Time"];
                /** @description The code that was answered. */
                code: string;
                /** @description What helps to understand it; may be empty. */
                detail: string;
                /** @description Why. */
                fault: components["schemas"]["RecordFault"];
                /**
                 * Format: uuid
                 * @description Identifier.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description For which instance, where there is such a one of this seller.
                 */
                instance_id?: string | null;
                /**
                 * Format: uuid
                 * @description In which call.
                 */
                push_id: string;
                /** @description The record as it came. */
                record: Record<string, never>;
                settled_at?: components["schemas"]["Time"] | null;
            }[];
            /** @description The cursor of the next page; none on the last one. */
            next?: string | null;
        };
        /**
         * @description Languages of the console, of messages and of errors.
         * @enum {string}
         */
        Locale: "zh-CN" | "en-US";
        Login: string;
        Mailbox: string;
        /** @description State of an [`InterfaceMessage`]. */
        MessageState: {
            /** @description The next try. */
            next_at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "pending";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "succeeded";
        } | {
            /** @description When the tries ended. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "stopped";
        } | {
            /** @description When the tries ended. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "refunded";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "withdrawn";
        };
        /** @description A message in its reader's language. */
        MessageView: {
            /** @description Category code of the message centre; may be empty. */
            category: string;
            /** @description When it happened. */
            created_at: components["schemas"]["Time"];
            /** @description What happened. */
            event: components["schemas"]["Event"];
            /** @description Its particulars, for links. */
            facts: components["schemas"]["Facts"];
            /** @description Group of the message centre. */
            group: string;
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            read_at?: components["schemas"]["Time"] | null;
            /** @description Text. */
            text: string;
            /** @description Title. */
            title: string;
        };
        /** @description A price by use: what is counted, how often it is charged, and what it costs. */
        Metered: {
            /** @description Currency of its prices. */
            currency: components["schemas"]["Currency"];
            /** @description How often it is charged. */
            cycle: components["schemas"]["Cycle"];
            /** @description What is counted, e.g. "API calls". */
            item: components["schemas"]["ShownName"];
            /** @description Name of the meter within the product, by which packages name it. */
            meter: components["schemas"]["WireName"];
            /** @description What it costs. */
            tariff: components["schemas"]["Tariff"];
            /** @description One of it, e.g. "call". */
            unit: components["schemas"]["ShownName"];
        };
        /** @description How money is written outside: a decimal text and the currency code. */
        Money: {
            /**
             * @description Decimal amount with exactly the digits of the currency, e.g. `12.30`.
             * @example 12.30
             */
            amount: string;
            /** @description ISO 4217 code. */
            currency: components["schemas"]["Currency"];
        };
        /** @description Files of one kind. */
        NeedView: {
            /**
             * Format: int32
             * @description How many at least.
             */
            count: number;
            /** @description What they show. */
            kind: components["schemas"]["EvidenceKind"];
        };
        /** @description A key to be made. */
        NewAccessKey: {
            /** @description What the seller calls it. */
            label: components["schemas"]["Label"];
        };
        /** @description An access key that was just made. */
        NewAccessKeyView: {
            /** @description The key. */
            key: components["schemas"]["AccessKeyView"];
            /**
             * @description Its secret. Shown this once: the answer to a repeated request has `null` here; revoke the key then and make
             *     another.
             */
            secret?: string | null;
        };
        /** @description An account to be made by an operator. */
        NewAccount: {
            grade?: components["schemas"]["Grade"] | null;
            locale?: components["schemas"]["Locale"] | null;
            /** @description Sign-in name. */
            login: components["schemas"]["Login"];
            /** @description Shown name. */
            name: components["schemas"]["DisplayName"];
            /** @description First password; its owner changes it. */
            password: components["schemas"]["Password"];
            phone?: components["schemas"]["Phone"] | null;
            /** @description What it may be; for life. */
            role: components["schemas"]["Role"];
        };
        /** @description An address to be made. */
        NewAddress: {
            /**
             * Format: uuid
             * @description The key its calls are signed with.
             */
            key_id: string;
            /** @description How it wants to be spoken to. */
            options?: components["schemas"]["AddressOptions"];
            /** @description Which contract it speaks; for good. */
            protocol: components["schemas"]["Protocol"];
            /** @description Where the calls go: https and a domain name; the sandbox also takes http and loopback. */
            url: components["schemas"]["AddressUrl"];
        };
        /** @description An appeal. */
        NewAppeal: {
            /** @description Read once more and confirmed. */
            confirmed: boolean;
            /** @description 诉求: what is wanted. */
            demand: components["schemas"]["Note"];
            /** @description Proof; needed for some reasons. */
            files?: components["schemas"]["GivenFile"][];
            /** @description Why. */
            reason: components["schemas"]["AppealReason"];
            /** @description What happened, in words. */
            statement: components["schemas"]["Note"];
        };
        /** @description A credential to be made. */
        NewCredential: {
            /** @description AK/SK or APP key. */
            kind: components["schemas"]["CredentialKind"];
            /** @description What the owner calls it. */
            label: components["schemas"]["Label"];
        };
        /** @description An open-API credential that was just made. */
        NewCredentialView: {
            /** @description The credential. */
            credential: components["schemas"]["CredentialView"];
            /**
             * @description Its secret half. Shown this once: the answer to a repeated request has `null` here; revoke the credential then
             *     and make another.
             */
            secret?: string | null;
        };
        /** @description What a buyer's licence shall be bound to. */
        NewIdentification: {
            /** @description The code. */
            code: components["schemas"]["IdentificationCode"];
            /** @enum {string} */
            form: "hardware";
        } | {
            /** @enum {string} */
            form: "system";
        };
        /** @description A policy to come into force. */
        NewPolicy: {
            effective_from?: components["schemas"]["Time"] | null;
            /** @description The whole document. */
            policy: components["schemas"]["Policy"];
        };
        /** @description A test code to be made. */
        NewTestLicense: {
            /**
             * Format: int32
             * @description Quantity the software shall see; 1 where left out.
             * @default 1
             */
            amount: number;
            /** @description When it ends; it can be moved later. */
            expire_at: components["schemas"]["Time"];
            /** @description What the seller calls it. */
            name: components["schemas"]["TestName"];
        };
        /** @description A bearer token to be made. */
        NewToken: {
            /**
             * Format: int32
             * @description Days until it ends by itself.
             */
            days: number;
            /** @description What it is for. */
            label: components["schemas"]["Label"];
        };
        /** @description A bearer token that was just made. */
        NewTokenView: {
            /**
             * @description What goes behind `Authorization: Bearer`. Shown this once: it is kept as a hash only, so the answer to a repeated
             *     request has `null` here; revoke the token then and make another.
             */
            secret?: string | null;
            /** @description The token. */
            token: components["schemas"]["SessionView"];
        };
        /**
         * @description A station of a flow.
         * @enum {string}
         */
        NodeKey: "submit_requirement" | "submit_identification" | "confirm_requirement" | "submit_draft" | "confirm_draft" | "hand_over_code" | "implement" | "deploy" | "ship" | "claim_code" | "activate_code" | "prove" | "review" | "accept" | "auto_accept";
        /** @description A station of a flow. */
        NodeView: {
            /** @description Which. */
            node: components["schemas"]["NodeKey"];
            /** @description Whose turn it is there. */
            turn: components["schemas"]["Actor"];
        };
        Note: string;
        /** @description Open-API limits (open APIs §2.2, §2.5). */
        OpenApi: {
            /**
             * Format: int32
             * @description Calls a minute and credential.
             */
            calls_per_minute: number;
            /**
             * Format: int32
             * @description Signature failures in a row that lock (access key, source).
             */
            lock_after: number;
            /** @description For so long. */
            lock_for: components["schemas"]["Span"];
            /** @description Largest distance of X-Sdk-Date from the real time. */
            max_skew: components["schemas"]["Span"];
        };
        /** @description An operator's overview. */
        OperatorOverview: {
            /** @description Jobs that were set aside. */
            parked: components["schemas"]["JobView"][];
            proof?: components["schemas"]["LastProof"] | null;
            /**
             * Format: int64
             * @description Seconds since then, in the marketplace's time.
             */
            proof_age_seconds?: number | null;
            /** @description Products that wait for review, the oldest first. */
            reviews: components["schemas"]["ProductEntry"][];
            /** @description Calls to sellers that were given up. */
            stopped: components["schemas"]["InterfaceMessageView"][];
            /**
             * Format: int64
             * @description How many of those there are.
             */
            stopped_total: number;
        };
        /** @description An order with everything that happened to it. */
        OrderDetails: {
            /** @description What happened, oldest first. */
            events: components["schemas"]["EventView"][];
            /** @description What was asked of the seller, oldest first. */
            messages: components["schemas"]["InterfaceMessageView"][];
            /** @description The order. */
            order: components["schemas"]["OrderView"];
            /** @description Number of the order it undoes or follows. */
            parent?: string | null;
        };
        /**
         * @description Kinds of order (business rules §3.1; names of the query-order contract).
         * @enum {string}
         */
        OrderKind: "new" | "trial" | "trial_to_formal" | "renew" | "renew_change" | "change" | "unsubscribe";
        OrderNumber: string;
        /**
         * @description The seven states (business rules §3.1). Review and confirmation are entered by later capabilities; the machine knows
         *     their ways already.
         */
        OrderState: {
            /** @enum {string} */
            state: "pending_review";
        } | {
            /** @enum {string} */
            state: "pending_confirm";
        } | {
            /** @description Cancelled by the system after this. */
            pay_by: components["schemas"]["Time"];
            /** @enum {string} */
            state: "pending_payment";
        } | {
            /** @description When it was paid. */
            paid_at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "processing";
        } | {
            /** @description When it was paid. */
            paid_at: components["schemas"]["Time"];
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "refunding";
        } | {
            /** @description When its flow ended. */
            at: components["schemas"]["Time"];
            /** @description How it ended. */
            ending: components["schemas"]["Ending"];
            /** @description When it was paid. */
            paid_at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "completed";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description By whom. */
            by: components["schemas"]["Canceller"];
            /** @enum {string} */
            state: "cancelled";
        };
        /** @description An order in a list. */
        OrderView: components["schemas"]["OrderState"] & {
            /** @description Numbers of the other orders that were placed at once with this one; in the answer to that only. */
            also?: string[];
            /** @description To be paid, or paid. */
            amount: components["schemas"]["Money"];
            /**
             * Format: uuid
             * @description Who pays.
             */
            buyer_id: string;
            /** @description His name; where the order is looked at. */
            buyer_name?: string | null;
            /** @description When it was placed. */
            created_at: components["schemas"]["Time"];
            /** @description The goods as they were when it was placed. */
            goods: components["schemas"]["Goods"];
            /**
             * Format: uuid
             * @description Identifier; lists are ordered by it.
             */
            id: string;
            /**
             * Format: uuid
             * @description The instance it makes or changes.
             */
            instance_id?: string | null;
            /** @description What sort of order. */
            kind: components["schemas"]["OrderKind"];
            /** @description Number of its line. */
            line_number: string;
            /** @description `CS` number. */
            number: string;
            /**
             * Format: uuid
             * @description The product.
             */
            product_id: string;
            /**
             * Format: uuid
             * @description Who delivers.
             */
            seller_id: string;
            /** @description His name; where the order is looked at. */
            seller_name?: string | null;
        };
        /** @description That somebody is at home on another site (business rules §9). */
        OtherSite: {
            /** @description His own site. */
            site: components["schemas"]["Site"];
            /** @description Its address, where this site knows it. */
            url?: string | null;
        };
        /** @description What the draft would have changed. */
        Outcome: {
            /**
             * Format: int64
             * @description Who pay more by more than the limit asked about.
             */
            above: number;
            /**
             * Format: int64
             * @description Buyers with use.
             */
            buyers: number;
            /** @description Who pay less, those with the largest fall first. */
            falls: components["schemas"]["BuyerChange"][];
            /**
             * Format: int64
             * @description Who pay less.
             */
            less: number;
            /**
             * Format: int64
             * @description Of those, who pay more.
             */
            more: number;
            /**
             * Format: int32
             * @description That limit, in hundredths of what was paid.
             */
            percent: number;
            /** @description Who pay more, those with the largest rise first. */
            rises: components["schemas"]["BuyerChange"][];
            /** @description What all of them pay. */
            total: components["schemas"]["Compared"];
        };
        /** @description What a buyer wants of a package. */
        PackageCare: {
            alarm?: components["schemas"]["Threshold"] | null;
            rebuy?: components["schemas"]["Threshold"] | null;
        };
        /**
         * @description The two kinds of packages.
         * @enum {string}
         */
        PackageKind: "on_demand" | "until_exhausted";
        /** @description What a package holds and for how long. */
        PackageTerms: {
            /** @description What is in it, by meter of the same product. */
            contents: components["schemas"]["Quota"][];
            /** @description What happens when it is used up. On the wire `package`, since `kind` tells the ways of pricing apart. */
            package: components["schemas"]["PackageKind"];
            /** @description Price of one package. */
            price: components["schemas"]["Money"];
            /** @description Whether it fills up again. */
            reset?: components["schemas"]["Reset"];
            /** @description How long it may be used. */
            valid: components["schemas"]["Period"];
        };
        /** @description What a package that pays for an instance holds. */
        PackageView: {
            alarm?: components["schemas"]["Threshold"] | null;
            /** @description When it ends. */
            expire_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description What happens when it is used up. */
            kind: components["schemas"]["PackageKind"];
            /** @description What is left. */
            left: string;
            /**
             * Format: uuid
             * @description The instance that its purchase made.
             */
            package_id: string;
            /** @description What it holds when it is full. */
            quota: string;
            rebuy?: components["schemas"]["Threshold"] | null;
            reset_at?: components["schemas"]["Time"] | null;
            /**
             * Format: int64
             * @description Guard against lost updates.
             */
            version: number;
        };
        /** @description An extension parameter: up to three questions at checkout whose answers reach the seller (production interface §1.8). */
        Parameter: {
            /** @description Shown name. */
            label: components["schemas"]["ShownName"];
            /** @description Wire name. */
            name: components["schemas"]["WireName"];
            /** @description Whether an empty answer is refused. */
            required?: boolean;
        };
        ParameterValue: string;
        /** @description A parcel as it is sent. */
        Parcel: {
            /** @description One of the couriers of the site. */
            courier: components["schemas"]["CourierCode"];
            /** @description The number of the parcel there. */
            number: components["schemas"]["TrackingNumber"];
        };
        Password: string;
        /** @description The initial password of an instance. */
        PasswordView: {
            /** @description As the seller said it. */
            password: string;
        };
        /** @description A number of period units, e.g. three months. */
        Period: {
            /**
             * Format: int32
             * @description How many of it; 1 to 99 (the wire gives it two digits, production interface §2.1).
             */
            count: number;
            /** @description The unit. */
            unit: components["schemas"]["PeriodUnit"];
        };
        /**
         * @description The unit of a subscription period.
         * @enum {string}
         */
        PeriodUnit: "year" | "month" | "day";
        /**
         * @description The phase of a transfer.
         * @enum {string}
         */
        Phase: "direct" | "pending" | "post" | "void";
        Phone: string;
        /** @description A picture on a product's page. */
        Picture: {
            /**
             * Format: uuid
             * @description The file, handed in as a picture.
             */
            file: string;
            /** @description What it shows, for those who cannot see it. */
            text: components["schemas"]["PictureText"];
        };
        PictureText: string;
        /** @description What a buyer asks for. */
        PlaceOrder: {
            /** @description The buyer has read and accepts the user agreement of the sale model. */
            accept_agreement: boolean;
            /**
             * Format: int32
             * @description The version that was read. Where it is given, an order under a newer one is refused.
             */
            agreement_version?: number | null;
            /**
             * Format: int32
             * @description How many packages; each becomes an order of its own. The answer is the first, which names the others.
             * @default 1
             */
            copies: number;
            /** @description Answers to the extension parameters. */
            parameters?: components["schemas"]["Answer"][];
            /**
             * Format: int32
             * @description Periods; one for one-time prices.
             * @default 1
             */
            periods: number;
            /** @description The price item. */
            price_code: components["schemas"]["PriceItemCode"];
            /**
             * Format: int32
             * @description Units; one where the product has no quantity.
             * @default 1
             */
            quantity: number;
            receiver?: components["schemas"]["Receiver"] | null;
            /** @description Of a package: the instances whose use it shall pay, one for each meter in it. */
            related?: string[];
            /** @description A free trial instead of a purchase. */
            trial?: boolean;
        };
        /** @description Everything a site may set. */
        Policy: {
            /** @description User agreements. */
            agreements?: components["schemas"]["Agreements"];
            /**
             * Format: int32
             * @description Local hour of automatic renewal.
             */
            auto_renew_hour: number;
            /**
             * Format: int32
             * @description First automatic renewal this long before expiry.
             */
            auto_renew_lead_days: number;
            /** @description Time-out of a call to a seller. */
            call_timeout: components["schemas"]["Span"];
            /**
             * Format: int64
             * @description Changes at renewal are offered in the last so many days.
             */
            change_at_renewal_days: number;
            /** @description Its currency. */
            currency: components["schemas"]["Currency"];
            /** @description Lengths of year and month where a price is broken down to days. */
            day_count: Record<string, never>;
            /** @description When a period ends. */
            expiry: components["schemas"]["ExpiryMoment"];
            /** @description Platform fee by sale model, as a fraction. */
            fee_rate: {
                [key: string]: string;
            };
            /** @description Files. */
            files?: components["schemas"]["FileRules"];
            /** @description Idempotency keys are remembered this long. */
            idempotency_life: components["schemas"]["Span"];
            /** @description Licence codes. */
            licenses?: components["schemas"]["LicenseRules"];
            /**
             * Format: int32
             * @description Access keys a seller may hold.
             */
            max_access_keys: number;
            /**
             * Format: int64
             * @description No renewal beyond so many years from now.
             */
            max_years_ahead: number;
            /** @description Open APIs. */
            open_api: components["schemas"]["OpenApi"];
            /** @description Time to pay an order. */
            pay_within: {
                [key: string]: components["schemas"]["Span"];
            };
            /** @description Questions on product pages. */
            questions?: components["schemas"]["QuestionRules"];
            /** @description Reminders. */
            reminders: components["schemas"]["Reminders"];
            /** @description Retry table. */
            retries: components["schemas"]["RetryEntry"][];
            /**
             * Format: int32
             * @description Calls to one seller at the same time.
             */
            seller_concurrency: number;
            /** @description Sign-in. */
            sign_in: components["schemas"]["SignIn"];
            /** @description The site. */
            site: components["schemas"]["Site"];
            supervision?: components["schemas"]["SupervisionPolicy"] | null;
            /** @description Usage. */
            usage?: components["schemas"]["UsageRules"];
            /** @description Grace and retention of period products by grade. */
            windows: {
                [key: string]: components["schemas"]["Windows"];
            };
            /** @description Its time zone, by IANA name. */
            zone: string;
        };
        PostalAddress: string;
        /** @description A transfer of the ledger that belongs to the charge. */
        Posting: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description To that one. */
            credit: string;
            /** @description From this account of the ledger. */
            debit: string;
            /** @description What it is. */
            kind: components["schemas"]["TransferKind"];
        };
        /** @description What is due until a moment, in order. */
        Preview: {
            /** @description From now. */
            from: components["schemas"]["Time"];
            /** @description The first of them. */
            items: components["schemas"]["Due"][];
            /** @description Whether more jobs wait than were looked at. */
            more: boolean;
            /** @description Until then. */
            to: components["schemas"]["Time"];
            /** @description How many there are in all, of the jobs that were looked at. */
            total: number;
        };
        /** @description One SKU at one period type: `productId` on the wire. */
        PriceItem: {
            /** @description What one payment covers. */
            charge: components["schemas"]["Charge"];
            code?: components["schemas"]["PriceItemCode"] | null;
            /** @description How the price follows the quantity. */
            pricing: components["schemas"]["Pricing"];
        };
        PriceItemCode: string;
        /** @description A price to try. */
        PriceToTry: {
            /** @description How often the draft is charged. */
            cycle: components["schemas"]["Cycle"];
            /**
             * Format: int32
             * @description Days of use to look at, to now.
             * @default 90
             */
            days: number;
            /**
             * Format: int32
             * @description Buyers who would pay more by more than this many hundredths are counted.
             * @default 10
             */
            percent: number;
            /** @description The price item whose use is looked at. */
            price_code: components["schemas"]["PriceItemCode"];
            /** @description What it costs. */
            tariff: components["schemas"]["Tariff"];
        };
        /** @description A price by use as it was when the instance was ordered: what later revisions change does not touch it (threat M7). */
        PricedAt: {
            /** @description The platform's part, as a fraction. */
            fee_rate: string;
            /** @description What is counted and what it costs. */
            metered: components["schemas"]["Metered"];
            /** @description `productId` of the price item. */
            price_code: components["schemas"]["PriceItemCode"];
            /**
             * Format: int32
             * @description Units of the quantity that was ordered; 1 where there is no such attribute.
             */
            quantity: number;
            /**
             * Format: int32
             * @description Revision of the product that it was read from.
             */
            revision: number;
        };
        /** @description How a price follows the quantity. */
        Pricing: {
            /** @enum {string} */
            kind: "fixed";
            /** @description Price of one period. */
            price: components["schemas"]["Money"];
        } | {
            /** @enum {string} */
            kind: "linear";
            /** @description Price of one unit for one period. */
            unit_price: components["schemas"]["Money"];
        } | {
            /** @description Bands, by rising `from`. */
            bands: components["schemas"]["Band"][];
            /** @enum {string} */
            kind: "tiered";
        } | {
            /** @description Bands, by rising `from`. */
            bands: components["schemas"]["Band"][];
            /** @enum {string} */
            kind: "volume";
        } | (components["schemas"]["Metered"] & {
            /** @enum {string} */
            kind: "metered";
        }) | (components["schemas"]["PackageTerms"] & {
            /** @enum {string} */
            kind: "package";
        });
        /** @description An error, as `application/problem+json`. */
        Problem: {
            /** @description Stable code of the first finding; programs build on this one. */
            code: string;
            /** @description The sentence about the first finding. */
            detail: string;
            /** @description All findings. */
            errors: components["schemas"]["Finding"][];
            /** @description Names this request in the log. */
            request_id: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description Names the kind of problem; `urn:galleria:` and the code. */
            type: string;
        };
        /** @description A product in a list of its seller or of operators. */
        ProductEntry: {
            /** @description When it was first drafted. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: int32
             * @description The revision buyers see.
             */
            live_revision?: number | null;
            /** @description Name. */
            name: components["schemas"]["ProductName"];
            /** @description Where its review stands. */
            review: components["schemas"]["Review"];
            /**
             * Format: int32
             * @description The revision listed here.
             */
            revision: number;
            /**
             * Format: uuid
             * @description Whose it is.
             */
            seller_id: string;
            /** @description Where it stands in the shop. */
            shelf: components["schemas"]["Shelf"];
            /**
             * Format: int64
             * @description The version an edit must name.
             */
            version: number;
        };
        ProductName: string;
        /** @description A product with one of its revisions, for its seller and for operators. */
        ProductView: {
            /** @description When it was first drafted. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: int32
             * @description Number of the newest revision.
             */
            last_revision: number;
            /**
             * Format: int32
             * @description The revision buyers see; none before the first approval.
             */
            live_revision?: number | null;
            /** @description Whether operators look at each delivery before the buyer does. */
            recheck: boolean;
            /** @description The revision shown here. */
            revision: components["schemas"]["RevisionView"];
            /**
             * Format: uuid
             * @description Whose it is.
             */
            seller_id: string;
            /** @description Where it stands in the shop. */
            shelf: components["schemas"]["Shelf"];
            /**
             * Format: int64
             * @description The version an edit must name.
             */
            version: number;
        };
        /** @description What a proof found. */
        Proof: {
            /** @description Ledger accounts looked at. */
            accounts: number;
            /** @description Counter-examples, one sentence each. */
            broken: string[];
            /** @description Payments held. */
            held: number;
            /** @description Whether every invariant holds. */
            holds: boolean;
        };
        /**
         * @description The two generations of the SaaS production interface.
         * @enum {string}
         */
        Protocol: "v1" | "v2" | "license_v1";
        /**
         * @description What a file is handed in for; decides what it may be.
         * @enum {string}
         */
        Purpose: "logo" | "picture" | "document";
        /** @description A quantity attribute: seats, gigabytes … (business rules §2.4). */
        QuantityAttribute: {
            /** @description Shown name, with its unit. */
            label: components["schemas"]["ShownName"];
            /**
             * Format: int32
             * @description Largest quantity.
             */
            max: number;
            /**
             * Format: int32
             * @description Smallest quantity.
             */
            min: number;
            /** @description Wire name; `appName`, `version`, `os` and `mode` are taken. */
            name: components["schemas"]["WireName"];
            /**
             * Format: int32
             * @description Distance between two allowed quantities, counted from `min`.
             */
            step: number;
        };
        /** @description What a site says about questions. A policy written before there were any means these. */
        QuestionRules: {
            /**
             * Format: int32
             * @description Questions of one buyer in a day of the site.
             */
            questions_a_day: number;
            /** @description Words that no question and no answer may hold. */
            sensitive_words: components["schemas"]["SensitiveWord"][];
        };
        QuestionText: string;
        /** @description A question, for those it concerns. */
        QuestionView: {
            /** @description Who asked: the name, and to the seller as strangers see it. */
            asker: string;
            /**
             * Format: uuid
             * @description Who asked; not told to sellers.
             */
            asker_id?: string | null;
            /** @description When it was asked. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: uuid
             * @description What it is about.
             */
            product_id: string;
            /** @description What that was called when it was asked. */
            product_name: components["schemas"]["ProductName"];
            /**
             * Format: uuid
             * @description Who answers.
             */
            seller_id: string;
            /** @description How far it is. */
            standing: components["schemas"]["Standing"];
            /** @description What was asked. */
            text: components["schemas"]["QuestionText"];
            /**
             * Format: int64
             * @description The version an edit must name.
             */
            version: number;
        };
        /** @description So much of one meter. */
        Quota: {
            /** @description Which meter. */
            meter: components["schemas"]["WireName"];
            /** @description How much. */
            quota: components["schemas"]["Usage"];
        };
        /** @description One line of a sum. */
        QuoteLine: {
            /** @description What comes out. */
            amount: components["schemas"]["Money"];
            /** @description How, for people: `8.00 × 11`. */
            formula: string;
            /** @description What is computed. */
            step: components["schemas"]["QuoteStep"];
        };
        /**
         * @description What a line of a quote computes.
         * @enum {string}
         */
        QuoteStep: "quantity" | "periods";
        /** @description What something would cost, with the sum written out. */
        QuoteView: {
            /** @description What one payment covers. */
            charge: components["schemas"]["Charge"];
            /** @description The arithmetic, line by line. */
            lines: components["schemas"]["QuoteLine"][];
            /** @description Price of all units for one period. */
            per_period: components["schemas"]["Money"];
            /**
             * Format: int32
             * @description Periods; 1 for what is bought once and for all.
             */
            periods: number;
            /** @description The price item. */
            price_code: string;
            /**
             * Format: uuid
             * @description The product.
             */
            product_id: string;
            /**
             * Format: int32
             * @description Units.
             */
            quantity: number;
            /**
             * Format: int32
             * @description Revision the price was read from.
             */
            revision: number;
            /** @description What is to be paid. */
            total: components["schemas"]["Money"];
            /** @description Price of one unit for one period at this quantity. */
            unit_price: components["schemas"]["Money"];
        };
        /** @description What a cycle costs, and how that came about. */
        Rating: {
            /** @description What is charged: the exact sum and what was left over, rounded once; never below zero. */
            amount: components["schemas"]["Money"];
            /** @description What the cycle before left over. */
            carry_in: string;
            /** @description What goes into the next cycle: less than a cent, or all that is below zero. */
            carry_out: string;
            /** @description The sum of the lines, exact. */
            exact: string;
            /** @description How it is priced. */
            lines: components["schemas"]["Line"][];
            /**
             * Format: int64
             * @description Records that were rated.
             */
            records: number;
            /** @description Their billable use with the adjustments. */
            usage: string;
        };
        /** @description A moment to reach. */
        Reach: {
            /** @description The moment; not in the past. */
            to: components["schemas"]["Time"];
        };
        Reason: string;
        /**
         * @description Who receives goods, and where. The courier's answer counts only if the telephone number on the parcel is this one
         *     (business rules §4.4).
         */
        Receiver: {
            /** @description Where. */
            address: components["schemas"]["PostalAddress"];
            /** @description Who. */
            name: components["schemas"]["ReceiverName"];
            /** @description Telephone number. */
            phone: components["schemas"]["ReceiverPhone"];
        };
        ReceiverName: string;
        ReceiverPhone: string;
        /** @description What operators say about a delivery. */
        Recheck: {
            /** @enum {string} */
            decision: "pass";
        } | {
            /** @enum {string} */
            decision: "reject";
            /** @description Why. */
            reason: components["schemas"]["Note"];
        };
        /** @description Whether operators look at deliveries. */
        RecheckFlag: {
            /** @description Before the buyer does, at each delivery of an order paid from now on. */
            recheck: boolean;
        };
        /** @description A usage record of the charge. */
        RecordFacts: {
            /** @description Beginning of the use. */
            begin_at: components["schemas"]["Time"];
            /** @description Its end. */
            end_at: components["schemas"]["Time"];
            /** @description How much of it packages paid. */
            packaged: components["schemas"]["Usage"];
            /** @description The seller's id of it. */
            serial?: string | null;
            /** @description How much was used. */
            value: components["schemas"]["Usage"];
        };
        /**
         * @description Why a record is refused: the codes of the original (open APIs §1.3).
         * @enum {string}
         */
        RecordFault: "no_instance" | "time_format" | "value" | "package_short" | "no_package" | "serial_missing" | "serial_repeated" | "product_gone" | "expired" | "foreign" | "duplicate" | "decided" | "backwards" | "future" | "before_opened" | "after_closed" | "not_on_demand" | "instance_state" | "package_state";
        /** @description What a seller answers. */
        RefundAnswer: {
            /** @enum {string} */
            answer: "approve";
        } | {
            /** @enum {string} */
            answer: "refuse";
            /** @description Why. */
            reason: components["schemas"]["Note"];
        };
        /**
         * @description What sort of refund is asked for (business rules §3.7.1, §3.7.2).
         * @enum {string}
         */
        RefundKind: "negotiated" | "not_received" | "return";
        /** @description A request for a refund. */
        RefundView: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description What sort. */
            kind: components["schemas"]["RefundKind"];
            /** @description Since when. */
            since: components["schemas"]["Time"];
            until?: components["schemas"]["Time"] | null;
        };
        /** @description What a buyer asks for. */
        RefundWish: {
            /** @description More than nothing, at most what was paid. */
            amount: components["schemas"]["Money"];
            /**
             * @description What sort; by agreement where left out.
             * @default negotiated
             */
            kind: components["schemas"]["RefundKind"];
            /** @description Why. */
            reason: components["schemas"]["Note"];
        };
        /** @description A registration. */
        Registration: {
            locale?: components["schemas"]["Locale"] | null;
            /** @description Sign-in name; the link goes to this mailbox. */
            login: components["schemas"]["Login"];
            /** @description Shown name. */
            name: components["schemas"]["DisplayName"];
            /** @description Password. */
            password: components["schemas"]["Password"];
            phone?: components["schemas"]["Phone"] | null;
            /** @description Buyer or seller; for life. */
            role: components["schemas"]["SelfRole"];
        };
        /** @description A rejection. */
        Rejection: {
            /** @description Why. */
            reason: components["schemas"]["Note"];
        };
        /** @description The instance of which a package pays the use. */
        Related: {
            /**
             * Format: uuid
             * @description The instance that has this meter.
             */
            instance_id: string;
            /** @description The meter in the package. */
            meter: components["schemas"]["WireName"];
            /** @description The seller's id of it, by which he is told. */
            seller_instance_id: string;
        };
        /**
         * @description Why an instance is released.
         * @enum {string}
         */
        ReleaseCause: "expired" | "refunded" | "closed";
        /** @description Reminders, in days before the moment they speak of, sent at `hour` of the site's day (business rules §3.3). */
        Reminders: {
            /** @description Before expiry, while automatic renewal has not come about. */
            auto_failed_days: number[];
            /** @description Before the expiry of a subscription. */
            expiry_days: number[];
            /**
             * Format: int32
             * @description Local hour.
             */
            hour: number;
            /** @description Before release. */
            release_days: number[];
            /** @description Before the end of a trial. */
            trial_days: number[];
        };
        /** @description What a buyer wants of the next period of a code. */
        RenewLicense: {
            /** @description Pay at once from the balance. */
            pay?: boolean;
            /**
             * Format: int32
             * @description Periods.
             */
            periods: number;
            price_code?: components["schemas"]["PriceItemCode"] | null;
        };
        /** @description What a buyer wants of the next period. */
        RenewOrder: {
            /** @description Pay at once from the balance. */
            pay?: boolean;
            /**
             * Format: int32
             * @description Periods.
             */
            periods: number;
            price_code?: components["schemas"]["PriceItemCode"] | null;
            /**
             * Format: int32
             * @description Units; the present number where left out.
             */
            quantity?: number | null;
        };
        /** @description What shall happen when the period ends (到期策略). */
        RenewalPlan: {
            /** @enum {string} */
            plan: "manual";
        } | {
            /**
             * Format: int32
             * @description How many times more; none for as long as the balance lasts.
             */
            left?: number | null;
            /** @description For how long each time. */
            period: components["schemas"]["Period"];
            /** @enum {string} */
            plan: "auto";
        } | {
            /** @enum {string} */
            plan: "end";
        };
        /** @description What a buyer needs. */
        Requirement: {
            /** @description The seller's form filled in, and whatever else says it. */
            files?: components["schemas"]["GivenFile"][];
            /** @description In words. */
            note: components["schemas"]["Note"];
        };
        /**
         * @description When a package fills up again, counted from the day it began. The rest is dropped then.
         * @enum {string}
         */
        Reset: "never" | "month" | "year";
        /** @description One row of the retry table. */
        RetryEntry: {
            activity?: components["schemas"]["Activity"] | null;
            /** @description Guide. */
            guide: components["schemas"]["Guide"];
            /** @description The rule. */
            rule: components["schemas"]["RetryRule"];
        };
        /** @description How long and how often a call is repeated until it succeeds. */
        RetryRule: {
            /** @description Between two tries. */
            interval: components["schemas"]["Span"];
            /** @description From the first try to the last. */
            window: components["schemas"]["Span"];
        };
        /** @description State of a [`Revision`]. */
        Review: {
            /** @enum {string} */
            state: "draft";
        } | {
            /** @enum {string} */
            state: "pending_review";
            /** @description When it was handed in. */
            submitted_at: components["schemas"]["Time"];
        } | {
            /** @description When. */
            decided_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description By whom.
             */
            reviewer: string;
            /** @enum {string} */
            state: "approved";
        } | {
            /** @description When. */
            decided_at: components["schemas"]["Time"];
            /** @description Why. */
            reason: components["schemas"]["Reason"];
            /**
             * Format: uuid
             * @description By whom.
             */
            reviewer: string;
            /** @enum {string} */
            state: "rejected";
        };
        /** @description One revision of a product. */
        RevisionView: {
            /** @description What it says. */
            content: components["schemas"]["Content"];
            /**
             * Format: int32
             * @description 1, 2, 3 …
             */
            number: number;
            /** @description Where its review stands. */
            review: components["schemas"]["Review"];
        };
        /**
         * @description The role of an account. Sub-users with a part of these rights join later; they will act under their owner's role.
         * @enum {string}
         */
        Role: "buyer" | "seller" | "operator";
        /** @description What a seller said was used: his own figure, which nothing is charged by (production interface §1.2). */
        SaidUsage: {
            /** @description As of when, as he wrote it: 17 digits UTC. */
            counted_at: string;
            /** @description Where his own page about it is. */
            dashboard_url?: string | null;
            /** @description Of a package: the seller's id of the instance whose use it pays. */
            related_instance_id?: string | null;
            /** @description How much, as he wrote it. */
            value: string;
        };
        /**
         * @description Merchant of record (business rules, "three sale models").
         * @enum {string}
         */
        SaleModel: "general" | "joint" | "self_operated";
        /**
         * @description Why an instance is refreshed (production interface §1.3).
         * @enum {string}
         */
        Scene: "TRIAL_TO_FORMAL" | "RENEWAL" | "UNSUBSCRIBE_RENEWAL_PERIOD" | "RENEWAL_CHANGE";
        /**
         * @description The roles one can give oneself.
         * @enum {string}
         */
        SelfRole: "buyer" | "seller";
        /** @description What the seller answered. */
        SellerAnswer: {
            /** @description When it was given first. */
            at: components["schemas"]["Time"];
            edited_at?: components["schemas"]["Time"] | null;
            /** @description The answer. */
            text: components["schemas"]["AnswerText"];
        };
        /** @description When a seller may appeal. Empty: at any node, any time, as the newest page has it; otherwise one of them must hold. */
        SellerAppeal: {
            /**
             * Format: int64
             * @description Days of 24 hours.
             */
            days: number;
            /** @enum {string} */
            when: "buyer_node_stalled";
        } | {
            /**
             * Format: int32
             * @description Rejections.
             */
            times: number;
            /** @enum {string} */
            when: "rejected";
        };
        /** @description A seller's overview. */
        SellerOverview: {
            /** @description Drafts that were never handed in. */
            drafts: components["schemas"]["ProductEntry"][];
            /** @description Calls that were given up or fail at present, those given up first. */
            failing: components["schemas"]["InterfaceMessageView"][];
            /** @description Products sent back by the review. */
            rejected: components["schemas"]["ProductEntry"][];
            /** @description Worth of the orders delivered in the last thirty days, by day. */
            sales: components["schemas"]["Spell"][];
            /** @description The seller's share less what was refunded, of the last thirty days, by day. */
            settlement: components["schemas"]["Spell"][];
            /**
             * Format: int64
             * @description Median seconds from payment to use, of the last thirty days.
             */
            setup_median_seconds?: number | null;
            /**
             * Format: int64
             * @description Nineteen of twenty were ready within so many seconds.
             */
            setup_p95_seconds?: number | null;
            /**
             * Format: int64
             * @description Calls given up, waiting to be restarted or settled.
             */
            stopped: number;
        };
        /** @description A seller's profile. */
        SellerProfileView: {
            /**
             * Format: uuid
             * @description Where order notices go.
             */
            notice_address_id?: string | null;
            /** @description Mailbox of the service desk; may be empty. */
            service_mailbox: string;
            /** @description Telephone of the service desk; may be empty. */
            service_phone: string;
            /**
             * Format: int64
             * @description The version an edit must name.
             */
            version: number;
        };
        SensitiveWord: string;
        ServiceTerms: string;
        /**
         * @description The two kinds of [`Session`].
         * @enum {string}
         */
        SessionKind: "browser" | "bearer";
        /** @description A session as its browser needs it. */
        SessionReply: {
            /** @description Who is signed in. */
            account: components["schemas"]["AccountView"];
            /** @description To be sent as `X-CSRF-Token` with everything that changes something; none for a bearer token, which needs none. */
            csrf_token?: string | null;
            other_site?: components["schemas"]["OtherSite"] | null;
            session?: components["schemas"]["SessionView"] | null;
        };
        /** @description A session or bearer token, without its secret. Its times are real ones: a moved sandbox clock ends no session. */
        SessionView: {
            /** @description When it began. */
            created_at: components["schemas"]["Time"];
            /** @description Whether this request came through it. */
            current: boolean;
            /** @description When it ends by itself. */
            expires_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description Browser session or bearer token. */
            kind: components["schemas"]["SessionKind"];
            /** @description Device or purpose. */
            label: string;
            /** @description Last use, to the minute. */
            seen_at: components["schemas"]["Time"];
        };
        /**
         * @description Shelf states (business rules §2.5).
         * @enum {string}
         */
        Shelf: "unreleased" | "on_shelf" | "hidden" | "frozen" | "delisted";
        /** @description A parcel and what is known of it. */
        ShipmentView: {
            accepted_by?: components["schemas"]["Time"] | null;
            /** @description Code of the courier. */
            courier: string;
            /** @description Operators have found that it was lost. */
            lost: boolean;
            /** @description Number of the parcel there. */
            number: string;
            /** @description When it was sent. */
            shipped_at: components["schemas"]["Time"];
            signed_at?: components["schemas"]["Time"] | null;
        };
        /** @description A product in the shop's lists. */
        ShopEntry: {
            /** @description How it is delivered. */
            access_type: components["schemas"]["AccessType"];
            /** @description Group in the shop. */
            category: components["schemas"]["Category"];
            charge?: components["schemas"]["Charge"] | null;
            from?: components["schemas"]["Money"] | null;
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: uuid
             * @description The file of its sign; none where it is drawn from the name.
             */
            logo?: string | null;
            /** @description Name. */
            name: components["schemas"]["ProductName"];
            picture?: components["schemas"]["Picture"] | null;
            /** @description The seller's name. */
            seller: string;
            /**
             * Format: uuid
             * @description Who sells it.
             */
            seller_id: string;
            /** @description One line about it. */
            summary: components["schemas"]["Summary"];
            /** @description Whether something of it can be tried for free. */
            trial: boolean;
        };
        /** @description What the shop can say about itself. */
        ShopFigures: {
            /** @description Of a hundred instances, how many were made at the first try, of the last seven days. */
            first_time_percent?: number | null;
            /** @description Products on sale. */
            products: number;
            /** @description Their sellers. */
            sellers: number;
            /**
             * Format: int64
             * @description Median seconds from payment to use, of the last seven days.
             */
            setup_seconds?: number | null;
            /** @description What was bought most in the last seven days. */
            top: components["schemas"]["Top"][];
        };
        /** @description A price as buyers see it. */
        ShopPrice: {
            /** @description What one payment covers. */
            charge: components["schemas"]["Charge"];
            /** @description `productId`: what an order names. */
            code: string;
            /** @description How the price follows the quantity. */
            pricing: components["schemas"]["Pricing"];
        };
        /** @description The page of a product. It holds what a buyer needs, and nothing of how the seller is connected. */
        ShopProductView: {
            /** @description How it is delivered. */
            access_type: components["schemas"]["AccessType"];
            /** @description Group in the shop. */
            category: components["schemas"]["Category"];
            /** @description Long text. */
            description: components["schemas"]["Description"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: uuid
             * @description The file of its sign; none where it is drawn from the name.
             */
            logo?: string | null;
            /** @description Merchant of record. */
            model: components["schemas"]["SaleModel"];
            /** @description Name. */
            name: components["schemas"]["ProductName"];
            /** @description What the buyer is asked for at checkout. */
            parameters: components["schemas"]["Parameter"][];
            /** @description Pictures of it. */
            pictures: components["schemas"]["Picture"][];
            /**
             * Format: int32
             * @description The revision shown; prices of another one may differ.
             */
            revision: number;
            /** @description Who sells it. */
            seller: components["schemas"]["ShopSeller"];
            service_terms?: components["schemas"]["ServiceTerms"] | null;
            /** @description Editions. */
            specifications: components["schemas"]["ShopSpecification"][];
            /** @description One line about it. */
            summary: components["schemas"]["Summary"];
            supervised?: components["schemas"]["Supervised"] | null;
            /** @description Whether SKU or quantity can be changed later. */
            upgradable: boolean;
        };
        /** @description A question on the page of its product. Of who asked it holds no more than the first character of the name. */
        ShopQuestion: {
            answer?: components["schemas"]["SellerAnswer"] | null;
            /** @description Who asked, as strangers see a name. */
            asker: string;
            /** @description When. */
            created_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description Whether the reader asked it. */
            own: boolean;
            /** @description What was asked. */
            text: components["schemas"]["QuestionText"];
            /**
             * Format: int64
             * @description The version that taking it back must name.
             */
            version: number;
        };
        /** @description A seller as buyers see it. */
        ShopSeller: {
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description Name. */
            name: string;
            /** @description Mailbox of the service desk; may be empty. */
            service_mailbox: string;
            /** @description Telephone of the service desk; may be empty. */
            service_phone: string;
        };
        /** @description A seller's page. */
        ShopSellerView: {
            /** @description What it sells, newest first. */
            products: components["schemas"]["ShopEntry"][];
            /** @description Who it is. */
            seller: components["schemas"]["ShopSeller"];
            /** @description Since when. */
            since: components["schemas"]["Time"];
        };
        /** @description A SKU as buyers see it. */
        ShopSku: {
            /** @description `skuCode`. */
            code: string;
            /** @description Name. */
            name: components["schemas"]["ShownName"];
            /** @description Its prices. */
            prices: components["schemas"]["ShopPrice"][];
            /**
             * Format: int32
             * @description Days of free trial.
             */
            trial_days?: number | null;
        };
        /** @description An edition as buyers see it. */
        ShopSpecification: {
            /** @description Name. */
            name: components["schemas"]["SpecName"];
            quantity?: components["schemas"]["QuantityAttribute"] | null;
            /** @description Its SKUs. */
            skus: components["schemas"]["ShopSku"][];
        };
        ShownName: string;
        /** @description Sign-in throttling. */
        SignIn: {
            /** @description First wait; doubles with every further failure. */
            base_wait: components["schemas"]["Span"];
            /**
             * Format: int32
             * @description Failures without any wait.
             */
            free_failures: number;
            /** @description Longest wait. */
            max_wait: components["schemas"]["Span"];
            /** @description A browser session ends after this long unused. */
            session_idle: components["schemas"]["Span"];
            /** @description A bearer token lives at most this long. */
            token_life: components["schemas"]["Span"];
        };
        /** @description A name and a password. */
        SignInInput: {
            /** @description Sign-in name. */
            login: components["schemas"]["Login"];
            /** @description Password. */
            password: components["schemas"]["Password"];
        };
        /**
         * @description Where a marketplace stands: entities, time zone and many defaults are valued per site.
         * @enum {string}
         */
        Site: "cn" | "intl";
        /** @description A stock-keeping unit. */
        Sku: {
            code?: components["schemas"]["SkuCode"] | null;
            /** @description Shown name. */
            name: components["schemas"]["ShownName"];
            /** @description Its prices, one a period type. */
            prices: components["schemas"]["PriceItem"][];
            /**
             * Format: int32
             * @description Days of free trial; 3 to 180, yearly and monthly prices only.
             */
            trial_days?: number | null;
        };
        SkuCode: string;
        Span: string;
        SpecName: string;
        /** @description One edition of a product. */
        Specification: {
            /** @description Name. */
            name: components["schemas"]["SpecName"];
            quantity?: components["schemas"]["QuantityAttribute"] | null;
            /** @description Its SKUs. */
            skus: components["schemas"]["Sku"][];
        };
        /** @description Money of a stretch of time. */
        Spell: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description The day (`2026-03-02`) or month (`2026-03`) on the site's calendar. */
            at: string;
        };
        /** @description How far a question is. */
        Standing: {
            /** @enum {string} */
            state: "open";
        } | {
            /** @description The answer. */
            answer: components["schemas"]["SellerAnswer"];
            /** @enum {string} */
            state: "answered";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @enum {string} */
            state: "withdrawn";
        } | {
            answer?: components["schemas"]["SellerAnswer"] | null;
            /** @description When. */
            at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description By whom.
             */
            by: string;
            /** @description Why. */
            reason: components["schemas"]["Reason"];
            /** @enum {string} */
            state: "hidden";
        };
        /** @description Where a flow stands. */
        StandingView: {
            /** @description Where. */
            node: components["schemas"]["NodeKey"];
            /** @enum {string} */
            state: "open";
        } | {
            /** @description Which side appealed. */
            by: components["schemas"]["Actor"];
            /** @description When operations should have decided. */
            due: components["schemas"]["Time"];
            /** @description Where it stood. */
            node: components["schemas"]["NodeKey"];
            /** @description They have not in time. */
            overdue: boolean;
            /** @description Since when. */
            since: components["schemas"]["Time"];
            /** @enum {string} */
            state: "frozen";
        } | {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description How. */
            ending: components["schemas"]["Ending"];
            /** @enum {string} */
            state: "closed";
        };
        /** @description How many there are in a state. */
        StateCount: {
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
            /** @description The state. */
            state: string;
        };
        /** @description A step that lies ahead. */
        StepView: {
            /** @description When. */
            at: components["schemas"]["Time"];
            /**
             * Format: int32
             * @description Days left, on reminders.
             */
            days?: number | null;
            /** @description What: `remind_expiry`, `auto_renew`, `remind_auto_failed`, `expire`, `freeze`, `remind_release`, `release`. */
            step: string;
        };
        Summary: string;
        /** @description What a seller says about a delivery under service supervision (business rules §2.2, §2.3, §4.3). */
        Supervised: {
            acceptance?: components["schemas"]["AcceptanceTerms"] | null;
            /**
             * Format: int32
             * @description Days that a delivery takes on average.
             */
            delivery_days: number;
            /** @description Which flow; one that fits the access type. */
            flow: components["schemas"]["FlowKind"];
            /**
             * Format: int32
             * @description Screenshots that every proof of delivery must hold.
             */
            screenshots?: number;
            /**
             * Format: uuid
             * @description The form in which buyers say what they need, handed in as a document.
             */
            template?: string | null;
        };
        /** @description A supervised delivery with everything that happened in it. */
        SupervisionDetails: {
            /** @description How to reach the other side; empty when it is over. */
            contacts: components["schemas"]["Contact"][];
            /** @description With whom goods may be sent; empty where none travel. */
            couriers: components["schemas"]["Courier"][];
            delivery?: components["schemas"]["Supervised"] | null;
            /** @description The evidence log, oldest first. */
            history: components["schemas"]["EvidenceEntry"][];
            invoice?: components["schemas"]["Invoice"] | null;
            /**
             * Format: uuid
             * @description The order's licence code, under `/api/v1/licenses/{id}`.
             */
            license_id?: string | null;
            receiver?: components["schemas"]["Receiver"] | null;
            /** @description Where it stands. */
            supervision: components["schemas"]["SupervisionView"];
            /** @description The last calls to couriers about its parcels, newest first; for operators. */
            tracking?: components["schemas"]["TrackAttemptView"][];
        };
        /** @description The rules of supervision that a site may set. */
        SupervisionPolicy: {
            /**
             * Format: int32
             * @description Working days in which operations handle an appeal.
             */
            appeal_days: number;
            /** @description Which days are worked. */
            calendar: components["schemas"]["WorkCalendar"];
            /** @description The 365-day rule, by flow and version. A flow without an entry never ends by its age. */
            close_after: components["schemas"]["CloseAfter"][];
            /** @description The couriers that sellers may send with. */
            couriers?: components["schemas"]["Courier"][];
            /** @description From when on new orders begin with which flow. */
            flow_starts: components["schemas"]["FlowStart"][];
            /** @description Goods are accepted by themselves this long after they were signed for. */
            goods_accepted_after: components["schemas"]["Span"];
            /**
             * Format: int32
             * @description An appeal is suggested from so many rejections on.
             */
            hint_rejections: number;
            /** @description An appeal is suggested when nothing has moved for so long. */
            hint_stalled: components["schemas"]["Span"];
            /** @description Most files one act may bring. */
            max_files: number;
            /** @description Time for the seller to look at what came back. */
            receipt_within: components["schemas"]["Span"];
            /**
             * @description Sale models whose deliveries the marketplace looks at before the buyer does (华为云复核), whatever the product's
             *     own flag says.
             */
            rechecked: components["schemas"]["SaleModel"][];
            /** @description Least time between two reminders. */
            remind_every: components["schemas"]["Span"];
            /** @description Time for the buyer to send goods back after the seller agreed. */
            return_within: components["schemas"]["Span"];
            /** @description When a seller may appeal. */
            seller_appeal: components["schemas"]["SellerAppeal"][];
            /** @description How often a courier is asked about a parcel under way. */
            track_every?: components["schemas"]["Span"];
            /** @description From when on a period counts. */
            validity_start: components["schemas"]["ValidityStart"];
        };
        /** @description Where a supervised delivery stands, for one who looks at it. */
        SupervisionView: {
            activated_at?: components["schemas"]["Time"] | null;
            /** @description Whether an appeal is what the reader may want: nothing has moved for long, or too much was sent back. */
            appeal_suggested: boolean;
            /**
             * Format: int32
             * @description Deliveries and drafts the buyer sent back.
             */
            buyer_rejections: number;
            /** @description What the reader could do now: `submit_requirement`, `accept`, `reject`, `appeal` … */
            can: string[];
            enabled_at?: components["schemas"]["Time"] | null;
            /** @description The flow and the generation it began with. */
            flow: components["schemas"]["FlowId"];
            identification?: components["schemas"]["IdentificationView"] | null;
            /** @description An invoice is out: no money goes back until it has come back. */
            invoiced: boolean;
            /** @description What the act that leads on must bring. */
            needs: components["schemas"]["NeedView"][];
            next_at?: components["schemas"]["Time"] | null;
            /** @description Since when it stands at its node. */
            node_since: components["schemas"]["Time"];
            /** @description The stations of the flow in their order, without those this order passes over. */
            nodes: components["schemas"]["NodeView"][];
            /** @description The order. */
            order: components["schemas"]["OrderView"];
            refund?: components["schemas"]["RefundView"] | null;
            reminded_at?: components["schemas"]["Time"] | null;
            /**
             * Format: int32
             * @description Requirements the seller sent back.
             */
            seller_rejections: number;
            shipment?: components["schemas"]["ShipmentView"] | null;
            /** @description Where it stands. */
            standing: components["schemas"]["StandingView"];
            turn?: components["schemas"]["Actor"] | null;
            valid_from?: components["schemas"]["Time"] | null;
            /**
             * Format: int64
             * @description Number of events so far.
             */
            version: number;
        };
        /** @description How the price follows the use. */
        Tariff: {
            /** @enum {string} */
            mode: "fixed";
            /** @description Price of one unit. */
            unit_price: components["schemas"]["UnitPrice"];
        } | {
            /** @enum {string} */
            mode: "linear";
            /** @description Price of one unit of use for one unit of quantity. */
            unit_price: components["schemas"]["UnitPrice"];
        } | {
            /** @description Bands, by rising `from`, the first from nothing. */
            bands: components["schemas"]["UsageBand"][];
            /** @enum {string} */
            mode: "step";
        } | {
            /** @description Bands, by rising `from`, the first from nothing. */
            bands: components["schemas"]["UsageBand"][];
            /** @enum {string} */
            mode: "tier";
        } | {
            /** @description Bands, by rising `from`, the first from nothing. */
            bands: components["schemas"]["UsageBand"][];
            /** @enum {string} */
            mode: "volume";
        } | {
            /** @enum {string} */
            mode: "package_only";
        };
        TaxNumber: string;
        TestName: string;
        /** @description How much is little. */
        Threshold: {
            /** @enum {string} */
            by: "percent";
            /**
             * Format: int32
             * @description 1 to 99.
             */
            percent: number;
        } | {
            /** @description More than nothing, less than the quota. */
            amount: components["schemas"]["Usage"];
            /** @enum {string} */
            by: "amount";
        };
        /** Format: date-time */
        Time: string;
        /** @description A product and how often it was bought. */
        Top: {
            /**
             * Format: int64
             * @description Orders.
             */
            orders: number;
            /** @description The product. */
            product: components["schemas"]["ShopEntry"];
        };
        /** @description A top-up. */
        TopUp: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description What for; kept in the books. */
            memo: components["schemas"]["Reason"];
        };
        /**
         * @description What sort of thing changed.
         * @enum {string}
         */
        Topic: "order" | "instance" | "license" | "usage" | "charge" | "interface_message" | "message" | "product" | "question" | "balance" | "clock" | "job";
        /** @description Running totals of an account, in minor units. */
        Totals: {
            /**
             * Format: int64
             * @description Held in its favour.
             */
            credits_pending: number;
            /**
             * Format: int64
             * @description Given to it.
             */
            credits_posted: number;
            /**
             * Format: int64
             * @description Held against it.
             */
            debits_pending: number;
            /**
             * Format: int64
             * @description Taken from it.
             */
            debits_posted: number;
        };
        /** @description A call to a courier about a parcel. */
        TrackAttemptView: {
            /** @description Code of the courier. */
            courier: string;
            /** @description Why nothing is known. */
            detail: string;
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            duration_ms: number;
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /** @description Number of the parcel there. */
            parcel: string;
            signed_at?: components["schemas"]["Time"] | null;
            /** @description When it began. */
            started_at: components["schemas"]["Time"];
            /** @description What came of it. */
            verdict: components["schemas"]["TrackVerdict"];
        };
        /**
         * @description What came of asking a courier about a parcel.
         * @enum {string}
         */
        TrackVerdict: "signed" | "under_way" | "unreadable" | "unavailable";
        TrackingNumber: string;
        /**
         * @description Why money moves.
         * @enum {string}
         */
        TransferKind: "top_up" | "hold" | "post" | "void" | "seller_share" | "platform_fee" | "refund_share" | "refund_fee" | "refund_part" | "usage_charge" | "usage_payment";
        /** @description A transfer. */
        TransferView: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description To that account. */
            credit: string;
            /** @description From this account. */
            debit: string;
            /**
             * Format: uuid
             * @description Identifier; lists are ordered by it.
             */
            id: string;
            /** @description Why. */
            kind: components["schemas"]["TransferKind"];
            /** @description A word of the operator. */
            memo: string;
            /** @description The order behind it. */
            order_number?: string | null;
            /** @description Which phase. */
            phase: components["schemas"]["Phase"];
            /**
             * Format: uuid
             * @description The hold it resolves.
             */
            resolves?: string | null;
        };
        /** @example 0.0025 */
        UnitPrice: string;
        /** @description How many messages wait to be read. */
        UnreadView: {
            /**
             * Format: int64
             * @description The number.
             */
            unread: number;
        };
        /** @example 12.5 */
        Usage: string;
        /**
         * @description Above this much use, a unit costs so much. The band holds what is above `from` up to and including the next one's
         *     `from`.
         */
        UsageBand: {
            /** @description Where it begins. */
            from: components["schemas"]["Usage"];
            /** @description Price of one unit. */
            unit_price: components["schemas"]["UnitPrice"];
        };
        /** @description A charge with its price and the arithmetic. */
        UsageChargeDetails: {
            /** @description The charge. */
            charge: components["schemas"]["UsageChargeView"];
            /** @description The price as it was when the instance was ordered. */
            price: components["schemas"]["PricedAt"];
            /** @description How the amount came about. */
            rating: components["schemas"]["Rating"];
        };
        /** @description What the use of a cycle was charged with. */
        UsageChargeView: {
            /** @description What corrections add. */
            adjusted: string;
            /** @description How much it is. */
            amount: components["schemas"]["Money"];
            /** @description When it was charged. */
            at: components["schemas"]["Time"];
            /** @description Beginning of the cycle. */
            cycle_at: components["schemas"]["Time"];
            /** @description What is still due. */
            due: components["schemas"]["Money"];
            /** @description Its end. */
            ends_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: uuid
             * @description The instance.
             */
            instance_id: string;
            /** @description Of that, paid by packages. */
            packaged: string;
            /** @description The product. */
            product_name: string;
            /**
             * Format: int64
             * @description Records in it.
             */
            records: number;
            /** @description What they report. */
            value: string;
        };
        /** @description A seller's correction of a record that counts. */
        UsageCorrection: {
            /** @description The record's beginning. */
            begin_at: components["schemas"]["Time"];
            /** @description Its end. */
            end_at: components["schemas"]["Time"];
            /** @description Why, as the buyer reads it. */
            reason: components["schemas"]["Reason"];
            /** @description What it should have said. */
            value: components["schemas"]["Usage"];
        };
        /** @description What use cost on a day. */
        UsageCostDay: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /** @description The day of the site on which the cycle began, `2026-03-02`. */
            day: string;
        };
        /** @description What the use of an instance cost. */
        UsageCostOfInstance: {
            /** @description How much. */
            amount: components["schemas"]["Money"];
            /**
             * Format: uuid
             * @description The instance.
             */
            instance_id: string;
            /** @description The product. */
            product_name: string;
        };
        /** @description What use cost lately. */
        UsageCosts: {
            /** @description By day, oldest first; days without cost too. */
            days: components["schemas"]["UsageCostDay"][];
            /** @description What is still due of it. */
            due: components["schemas"]["Money"];
            /** @description By instance, the dearest first. */
            instances: components["schemas"]["UsageCostOfInstance"][];
            /** @description All of it. */
            total: components["schemas"]["Money"];
        };
        /** @description Use of a day. */
        UsageDayView: {
            /** @description The day of the site, `2026-03-02`. */
            day: string;
            /** @description Of that, paid by packages. */
            packaged: string;
            /**
             * Format: int64
             * @description Records.
             */
            records: number;
            /** @description Used. */
            value: string;
        };
        /** @description Which record a buyer disputes, and why. */
        UsageDispute: {
            /** @description The record's beginning. */
            begin_at: components["schemas"]["Time"];
            /** @description Its end. */
            end_at: components["schemas"]["Time"];
            /** @description What is wrong with it, as the seller and the operator read it. */
            reason: components["schemas"]["Reason"];
        };
        /** @description A record that waits for a decision, or waited. */
        UsageHoldView: {
            /** @description Whether it counts, once that is decided. */
            accepted?: boolean | null;
            /** @description Since when. */
            at: components["schemas"]["Time"];
            /** @description Beginning of the use. */
            begin_at: components["schemas"]["Time"];
            decided_at?: components["schemas"]["Time"] | null;
            /** @description Its end. */
            end_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: uuid
             * @description The record's instance.
             */
            instance_id: string;
            /** @description What the buyer says of it, where he disputes it. */
            note?: string | null;
            /** @description Its product. */
            product_name: string;
            /** @description Why it waits. */
            reason: components["schemas"]["HoldReason"];
            /** @description The seller's id of it. */
            serial?: string | null;
            /** @description Until when; then it is refused. */
            until_at: components["schemas"]["Time"];
            /** @description How much it is about. */
            value: components["schemas"]["Usage"];
            /**
             * Format: int64
             * @description Guard against lost updates.
             */
            version: number;
        };
        /** @description What a buyer wants of an instance that he pays by use. */
        UsageLimits: {
            alert?: components["schemas"]["Money"] | null;
            cap?: components["schemas"]["Money"] | null;
        };
        /** @description A call by which a seller reported usage. */
        UsagePushView: {
            /**
             * Format: int32
             * @description Records that count, the late ones too.
             */
            accepted: number;
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description `new` or `old`. */
            contract: string;
            /**
             * Format: int32
             * @description Records that wait for a decision.
             */
            held: number;
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: int32
             * @description Of those, late.
             */
            late: number;
            /**
             * Format: int32
             * @description Records that were refused.
             */
            refused: number;
        };
        /**
         * @description What stands with a record that was taken in.
         * @enum {string}
         */
        UsageRecordState: "counted" | "held" | "charged";
        /** @description A record that was taken in. */
        UsageRecordView: {
            /** @description Beginning of the use. */
            begin_at: components["schemas"]["Time"];
            /** @description What corrections added; below zero where they took away. */
            corrected: string;
            /** @description Beginning of the cycle that it is charged with. */
            cycle_at: components["schemas"]["Time"];
            /** @description Its end. */
            end_at: components["schemas"]["Time"];
            /**
             * Format: uuid
             * @description The instance.
             */
            instance_id: string;
            /** @description It came after its own cycle was collected, or due. */
            late: boolean;
            /** @description Of that, paid by packages. */
            packaged: string;
            /** @description When it came in. */
            pushed_at: components["schemas"]["Time"];
            /** @description When the seller made it. */
            recorded_at: components["schemas"]["Time"];
            /** @description The seller's id of it. */
            serial?: string | null;
            /** @description What stands with it. */
            state: components["schemas"]["UsageRecordState"];
            /** @description How much was reported. */
            value: string;
        };
        /** @description A record that was refused. */
        UsageRefusalView: {
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description The code that was answered. */
            code: string;
            /** @description What helps to understand it; may be empty. */
            detail: string;
            /** @description Why. */
            fault: components["schemas"]["RecordFault"];
            /**
             * Format: uuid
             * @description Identifier.
             */
            id: string;
            /**
             * Format: uuid
             * @description For which instance, where there is such a one of this seller.
             */
            instance_id?: string | null;
            /**
             * Format: uuid
             * @description In which call.
             */
            push_id: string;
            /** @description The record as it came. */
            record: Record<string, never>;
            settled_at?: components["schemas"]["Time"] | null;
        };
        /** @description A refused record, corrected, with the fields of the new interface. */
        UsageResend: {
            /** @description The record. */
            record: Record<string, never>;
        };
        /** @description Usage. A policy written before there was any means these. */
        UsageRules: {
            /** @description Grace and retention of who owes for use, by grade (business rules §3.2). */
            arrears?: {
                [key: string]: components["schemas"]["Windows"];
            };
            /** @description Cycles and how far records may reach. */
            cycles: components["schemas"]["CycleRules"];
            /** @description A record that is held is refused when nobody decided on it for so long. */
            hold_for: components["schemas"]["Span"];
            /**
             * @description Records, pushes and refusals are kept so long; charges and sums for good. At least four months, whatever is said here:
             *     disputes and corrections need them.
             */
            keep?: components["schemas"]["Span"];
            /** @description Largest distance of `ts` of a push from the real time; a nonce is remembered for as long. */
            max_skew: components["schemas"]["Span"];
            /**
             * Format: int32
             * @description Refused records that are kept for one seller in a day of the site; more are counted only.
             */
            refusals_a_day: number;
        };
        /** @description How a record that was sent again was judged. */
        UsageVerdict: {
            /** @description Whether it was taken in. */
            accepted: boolean;
            /** @description The code that is answered over the interface. */
            code?: string | null;
            /** @description What helps to understand it; may be empty. */
            detail: string;
            fault?: components["schemas"]["RecordFault"] | null;
        };
        /**
         * @description From when on a period counts.
         * @enum {string}
         */
        ValidityStart: "declared" | "acceptance";
        /** @description What another price would have earned. */
        WhatIfView: components["schemas"]["Outcome"] & {
            /** @description The names of the buyers in it. */
            names: {
                [key: string]: string;
            };
        };
        /** @description Grace and retention (business rules §3.2). */
        Windows: {
            /** @description Still usable after expiry. */
            grace: components["schemas"]["Span"];
            /** @description Frozen after that, data kept. */
            retention: components["schemas"]["Span"];
        };
        WireName: string;
        /** @description A calendar of working days. Saturdays and Sundays are free unless they are made up for. */
        WorkCalendar: {
            /** @description Free although they fall on a weekday. */
            holidays?: string[];
            /** @description Worked although they fall on a weekend (调休). */
            made_up?: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    own_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_own_account: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditOwnAccount"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePassword"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SessionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SessionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTokenView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_accounts: {
        parameters: {
            query?: {
                /** @description Only accounts of this role. */
                role?: components["schemas"]["Role"];
                /** @description The beginning of the login or of the name. */
                q?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AccountView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_account: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_account: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditAccount"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    top_up: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TopUp"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_appeals: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    balance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BalanceView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    buyer_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BuyerOverview"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_client_license: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientLicenseDetails"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_client_license_again: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientLicenseView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_client_license: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reveal_client_license: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseTextView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    live_changes: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event heard, to go on from there. */
                "Last-Event-ID"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["ChangeView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_accounts: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only accounts of this role. */
                role?: components["schemas"]["Role"];
                /** @description The beginning of the login or of the name. */
                q?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_instances: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only instances in this state. */
                state?: "creating" | "running" | "grace" | "frozen" | "frozen_violation" | "releasing" | "released";
                /** @description The beginning of the number of its order, or a part of the product's name. */
                q?: string;
                /** @description Only instances of this product. */
                product?: string;
                /** @description Whose period ends before this moment. */
                expiring_before?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_interface_messages: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only messages in this state. */
                state?: "pending" | "succeeded" | "stopped" | "refunded" | "withdrawn" | "unfinished";
                /** @description Only calls of this activity. */
                activity?: components["schemas"]["Activity"];
                /** @description Only messages about this product. */
                product?: string;
                /** @description Only messages of the order with this number. */
                order?: components["schemas"]["OrderNumber"];
                /** @description Only messages about this instance. */
                instance?: string;
                /** @description The beginning of the number of its order, or a part of the product's name. */
                q?: string;
                /** @description Made at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Made before this moment. */
                to?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_licenses: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only codes in this state. */
                state?: "minted" | "with_buyer" | "active" | "frozen" | "released";
                /** @description Only test codes, or none of them. */
                test?: boolean;
                /** @description The beginning of the number of its order, or a part of the product's name. */
                q?: string;
                /** @description Only codes of this instance. */
                instance?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_messages: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only those that are unread. */
                unread?: boolean;
                /** @description Only those about this. */
                event?: components["schemas"]["Event"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_orders: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only orders in this state. */
                state?: "pending_review" | "pending_confirm" | "pending_payment" | "processing" | "refunding" | "completed" | "cancelled";
                /** @description Only orders of this kind. */
                kind?: components["schemas"]["OrderKind"];
                /** @description The beginning of a number, or a part of the product's name. */
                q?: string;
                /** @description Only orders of this product. */
                product?: string;
                /** @description Only orders about this instance. */
                instance?: string;
                /** @description Placed at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Placed before this moment. */
                to?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_products: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only products at this place in the shop. */
                shelf?: components["schemas"]["Shelf"];
                /** @description Only products whose newest revision is in this state. */
                state?: "draft" | "pending_review" | "approved" | "rejected";
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_questions: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only questions in this state. */
                state?: "open" | "answered" | "withdrawn" | "hidden";
                /** @description Only questions about this product. */
                product?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_supervisions: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only those that stand so; `frozen` is under appeal. */
                standing?: "open" | "frozen" | "closed";
                /** @description Only those that wait for this side. */
                turn?: components["schemas"]["Actor"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_transactions: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only transfers of this kind. */
                kind?: components["schemas"]["TransferKind"];
                /** @description Only transfers of the order with this number. */
                order?: components["schemas"]["OrderNumber"];
                /** @description Booked at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Booked before this moment. */
                to?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_transfers: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only transfers of this kind. */
                kind?: components["schemas"]["TransferKind"];
                /** @description Only transfers of the order with this number. */
                order?: components["schemas"]["OrderNumber"];
                /** @description Booked at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Booked before this moment. */
                to?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_usage_charges: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only those of this instance. */
                instance?: string;
                /** @description Only those of this product. */
                product?: string;
                /** @description Charged at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Charged before this moment. */
                to?: components["schemas"]["Time"];
                /** @description Only those that are due, or only those that are paid. */
                due?: boolean;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_usage_refusals: {
        parameters: {
            query?: {
                /** @description The form of the file; `csv` where left out. */
                format?: "csv" | "xlsx";
                /** @description Only those with this serial. */
                serial?: string;
                /** @description Only those of this instance. */
                instance?: string;
                /** @description Only those refused for this reason. */
                fault?: "no_instance" | "time_format" | "value" | "package_short" | "no_package" | "serial_missing" | "serial_repeated" | "product_gone" | "expired" | "foreign" | "duplicate" | "decided" | "backwards" | "future" | "before_opened" | "after_closed" | "not_on_demand" | "instance_state" | "package_state";
                /** @description Only those that need no more work, or only those that do. */
                settled?: boolean;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_file: {
        parameters: {
            query: {
                /** @description What for. */
                purpose: components["schemas"]["Purpose"];
                /** @description What it is called. It is shown; what the file is, is found out from its content. */
                name: string;
            };
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_instances: {
        parameters: {
            query?: {
                /** @description Only instances in this state. */
                state?: "creating" | "running" | "grace" | "frozen" | "frozen_violation" | "releasing" | "released";
                /** @description The beginning of the number of its order, or a part of the product's name. */
                q?: string;
                /** @description Only instances of this product. */
                product?: string;
                /** @description Whose period ends before this moment. */
                expiring_before?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_InstanceView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_instance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceDetails"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_instance: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeOrder"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quote_change: {
        parameters: {
            query?: {
                /** @description Any price item of the SKU wanted; the present SKU where left out. */
                price_code?: components["schemas"]["PriceItemCode"];
                /** @description Units; the present number where left out. */
                quantity?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeQuote"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_client_licenses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientLicenseView"][];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_client_license: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskClientLicense"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientLicenseView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    close_instance: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    inspect_instance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceDetails"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reveal_license: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseTextView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reveal_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renew_instance: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewOrder"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    plan_renewal: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewalPlan"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_usage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceUsage"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    correct_usage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UsageCorrection"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageRecordView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    dispute_usage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UsageDispute"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageHoldView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    limit_usage: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UsageLimits"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceUsage"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_usage_records: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_UsageRecordView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_interface_messages: {
        parameters: {
            query?: {
                /** @description Only messages in this state. */
                state?: "pending" | "succeeded" | "stopped" | "refunded" | "withdrawn" | "unfinished";
                /** @description Only calls of this activity. */
                activity?: components["schemas"]["Activity"];
                /** @description Only messages about this product. */
                product?: string;
                /** @description Only messages of the order with this number. */
                order?: components["schemas"]["OrderNumber"];
                /** @description Only messages about this instance. */
                instance?: string;
                /** @description The beginning of the number of its order, or a part of the product's name. */
                q?: string;
                /** @description Made at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Made before this moment. */
                to?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_InterfaceMessageView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    count_interface_messages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_StateCount"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_interface_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterfaceMessageView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restart_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InterfaceMessageView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description Only jobs that stand so. */
                state?: "waiting" | "running" | "parked";
                /** @description Only jobs of this kind. */
                kind?: "deliver" | "order_timeout" | "timeline" | "supervision" | "courier" | "license" | "notify" | "prove" | "tidy";
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_JobView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    count_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_JobCountView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unpark_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ledger_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AccountTotalsView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transfers_of_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_TransferView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    prove: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proof"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_transfers: {
        parameters: {
            query?: {
                /** @description Only transfers of this kind. */
                kind?: components["schemas"]["TransferKind"];
                /** @description Only transfers of the order with this number. */
                order?: components["schemas"]["OrderNumber"];
                /** @description Booked at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Booked before this moment. */
                to?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_TransferView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_licenses: {
        parameters: {
            query?: {
                /** @description Only codes in this state. */
                state?: "minted" | "with_buyer" | "active" | "frozen" | "released";
                /** @description Only test codes, or none of them. */
                test?: boolean;
                /** @description The beginning of the number of its order, or a part of the product's name. */
                q?: string;
                /** @description Only codes of this instance. */
                instance?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_LicenseView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_license: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseDetails"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    claim_license: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    renew_license: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenewLicense"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_messages: {
        parameters: {
            query?: {
                /** @description Only those that are unread. */
                unread?: boolean;
                /** @description Only those about this. */
                event?: components["schemas"]["Event"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_MessageView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_all_messages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    count_unread: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openapi_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    operator_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatorOverview"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_orders: {
        parameters: {
            query?: {
                /** @description Only orders in this state. */
                state?: "pending_review" | "pending_confirm" | "pending_payment" | "processing" | "refunding" | "completed" | "cancelled";
                /** @description Only orders of this kind. */
                kind?: components["schemas"]["OrderKind"];
                /** @description The beginning of a number, or a part of the product's name. */
                q?: string;
                /** @description Only orders of this product. */
                product?: string;
                /** @description Only orders about this instance. */
                instance?: string;
                /** @description Placed at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Placed before this moment. */
                to?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_OrderView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    place_order: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceOrder"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderDetails"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_renewal: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_invoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"] | null;
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_invoice: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvoiceWish"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    issue_invoice: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssuedInvoice"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_back_invoice: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invoice"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pay_order: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_supervision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionDetails"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    accept_delivery: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    raise_appeal: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAppeal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_appeal: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealDecision"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deliver_service: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Delivery"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_deployed: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submit_draft: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftShown"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_draft: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_evidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": number[];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submit_identification: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewIdentification"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_implemented: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_receiver: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Receiver"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    recheck_delivery: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Recheck"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    request_refund: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundWish"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    answer_refund: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefundAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receive_return: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    send_goods_back: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Parcel"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_refund: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reject_step: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Rejection"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remind_buyer: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submit_requirement: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Requirement"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_requirement: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ship_goods: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Parcel"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_loss: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                number: components["schemas"]["OrderNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    care_for_package: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PackageCare"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PackageView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_policy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_policy: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPolicy"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_own_products: {
        parameters: {
            query?: {
                /** @description Only products at this place in the shop. */
                shelf?: components["schemas"]["Shelf"];
                /** @description Only products whose newest revision is in this state. */
                state?: "draft" | "pending_review" | "approved" | "rejected";
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ProductEntry"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    draft_product: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Content"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_product: {
        parameters: {
            query?: {
                /** @description Number of a revision; the newest where left out. */
                revision?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_product: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Content"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_product: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Decision"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    freeze_product: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hide_product: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_recheck: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecheckFlag"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unhide_product: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    submit_product: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unfreeze_product: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_product: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_questions: {
        parameters: {
            query?: {
                /** @description Only questions in this state. */
                state?: "open" | "answered" | "withdrawn" | "hidden";
                /** @description Only questions about this product. */
                product?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_QuestionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    answer_question: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerQuestion"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hide_question: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HideQuestion"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_question_again: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_question: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Look into your mailbox. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_registration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Confirmation"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    review_queue: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ProductEntry"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClockView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reach"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClockView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    advance_clock: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Advance"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClockView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    preview_clock: {
        parameters: {
            query: {
                /** @description The moment. */
                to: components["schemas"]["Time"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_access_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AccessKeyView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_access_key: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccessKey"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAccessKeyView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_access_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_access_key: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccessKey"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAccessKeyView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_addresses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AddressView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_address: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAddress"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_address: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_address: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_address: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditAddress"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    debug_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DebugCall"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DebugView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_debug_cases: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_DebugCaseView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_debug_case: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                activity: components["schemas"]["Activity"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    debug_presets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_DebugPresetView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_credentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_CredentialView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_credential: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCredential"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewCredentialView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revoke_credential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                access_key: components["schemas"]["AccessKeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    seller_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SellerOverview"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SellerProfileView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_profile: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditProfile"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SellerProfileView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mint_test_license: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTestLicense"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    edit_test_license: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditTestLicense"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    release_test_license: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionReply"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionReply"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shop_agreement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: components["schemas"]["SaleModel"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgreementView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shop_categories: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_CategoryCount"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shop_figures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopFigures"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_shelf: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ShopEntry"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shop_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopProductView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shop_questions: {
        parameters: {
            query?: {
                /** @description `next` of the page before; left out for the first page. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ShopQuestion"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_question: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A word of your choice that is new for everything you want done; a repeat with the same word does nothing twice
                 *     and gets the same answer.
                 */
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AskQuestion"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quote: {
        parameters: {
            query: {
                /** @description The price item. */
                price_code: components["schemas"]["PriceItemCode"];
                /** @description Units; 1 where left out. */
                quantity?: number;
                /** @description Periods; 1 where left out. */
                periods?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuoteView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_shop: {
        parameters: {
            query?: {
                /** @description Words; of a long text the first 200 characters are looked at. Without any, everything is found, newest first. */
                q?: string;
                /** @description Only products of this group. */
                category?: components["schemas"]["Category"];
                /** @description Only products that are delivered so. */
                access_type?: components["schemas"]["AccessType"];
                /** @description Only products with a free trial. */
                trial?: boolean;
                /** @description Only products of this seller. */
                seller?: string;
                /** @description Only products whose lowest price is not above this, such as `99.00`. */
                max_price?: string;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Found"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shop_seller: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopSellerView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_supervisions: {
        parameters: {
            query?: {
                /** @description Only those that stand so; `frozen` is under appeal. */
                standing?: "open" | "frozen" | "closed";
                /** @description Only those that wait for this side. */
                turn?: components["schemas"]["Actor"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SupervisionView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_transactions: {
        parameters: {
            query?: {
                /** @description Only transfers of this kind. */
                kind?: components["schemas"]["TransferKind"];
                /** @description Only transfers of the order with this number. */
                order?: components["schemas"]["OrderNumber"];
                /** @description Booked at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Booked before this moment. */
                to?: components["schemas"]["Time"];
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_TransferView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_usage_charges: {
        parameters: {
            query?: {
                /** @description Only those of this instance. */
                instance?: string;
                /** @description Only those of this product. */
                product?: string;
                /** @description Charged at this moment or later. */
                from?: components["schemas"]["Time"];
                /** @description Charged before this moment. */
                to?: components["schemas"]["Time"];
                /** @description Only those that are due, or only those that are paid. */
                due?: boolean;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_UsageChargeView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    show_usage_charge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageChargeDetails"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_usage_charge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChargeExport"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    usage_costs: {
        parameters: {
            query?: {
                /** @description Days to today; 31 where left out. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageCosts"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_usage_holds: {
        parameters: {
            query?: {
                /** @description Only those that wait, or only those that were decided on. */
                open?: boolean;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_UsageHoldView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_usage_hold: {
        parameters: {
            query?: never;
            header: {
                /** @description The ETag of what was read, for example `"3"`. */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldDecision"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageHoldView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_usage_pushes: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_UsagePushView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    find_usage_record: {
        parameters: {
            query: {
                /** @description `metering_sn` of the record. */
                serial: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageRecordView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_usage_refusals: {
        parameters: {
            query?: {
                /** @description Only those with this serial. */
                serial?: string;
                /** @description Only those of this instance. */
                instance?: string;
                /** @description Only those refused for this reason. */
                fault?: "no_instance" | "time_format" | "value" | "package_short" | "no_package" | "serial_missing" | "serial_repeated" | "product_gone" | "expired" | "foreign" | "duplicate" | "decided" | "backwards" | "future" | "before_opened" | "after_closed" | "not_on_demand" | "instance_state" | "package_state";
                /** @description Only those that need no more work, or only those that do. */
                settled?: boolean;
                /** @description `next` of the page before. */
                cursor?: string;
                /** @description Entries at most; 20 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_UsageRefusalView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resend_usage_refusal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UsageResend"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageVerdict"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    settle_usage_refusal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_price: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PriceToTry"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIfView"];
                };
            };
            /** @description A problem; its code says which. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
