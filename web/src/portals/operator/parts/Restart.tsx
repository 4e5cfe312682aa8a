import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '#/api/client';
import type { Schemas } from '#/api/types';
import { useText } from '#/i18n';
import { activityWords } from '#/ui/base/activity';
import { Confirm } from '#/ui/base/Confirm';
import { Button } from '#/ui/base/small';
import { toast } from '#/ui/base/Toast';

/** Starts a stopped call again: the same intent, so that nothing is done twice. */
export function Restart({ call, small }: { call: Schemas['InterfaceMessageView']; small?: boolean }) {
  const t = useText('operator');
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  if (!call.restartable) return null;
  const activity = t(`common:${activityWords[call.activity]}`);
  return (
    <>
      <Button
        kind={small ? 'plain' : 'primary'}
        size={small ? 'small' : 'base'}
        icon="redo"
        onClick={() => setAsks(true)}
      >
        {t('call.restart')}
      </Button>
      {asks && (
        <Confirm
          verb={t('call.restartVerb', { activity })}
          effect={<p>{t('call.restartEffect', { number: call.order_number })}</p>}
          act={async () => {
            await body(api.POST('/api/v1/interface-messages/{id}/restart', { params: { path: { id: call.id } } }));
            toast(t('call.restarted', { activity }));
            await Promise.all(
              ['interface_message', 'order'].map((root) => client.invalidateQueries({ queryKey: [root] })),
            );
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}
