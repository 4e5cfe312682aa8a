/** Base of the open APIs about licence codes. */
const base = '/api/mkp-openapi-public/global';

export const calls = {
  activate: '/v1/license/activate',
  heartbeat: '/v1/license/heartbeat',
} as const;
export type Call = keyof typeof calls;

/**
 * A call of the open API as commands for a shell that sign it anew with $SECRET_KEY, so that it can be repeated at any
 * time. The string to sign is that of SDK-HMAC-SHA256: every header it names, then the hash of the body.
 */
export function signingCurl(origin: string, accessKey: string, call: Call, code: string): string {
  const { host } = new URL(origin);
  const path = base + calls[call];
  const headers = 'content-type;host;x-sdk-date';
  return [
    ': "$' + '{SECRET_KEY:?set it to the secret of your access key}"',
    `BODY='${JSON.stringify({ license: code })}'`,
    'DATE=$(date -u +%Y%m%dT%H%M%SZ)',
    "hash() { openssl dgst -sha256 | sed 's/^.* //'; }",
    'BODY_HASH=$(printf %s "$BODY" | hash)',
    `REQUEST=$(printf 'POST\\n${path}/\\n\\ncontent-type:application/json\\nhost:${host}\\nx-sdk-date:%s\\n\\n${headers}\\n%s' "$DATE" "$BODY_HASH" | hash)`,
    'SIGNATURE=$(printf \'SDK-HMAC-SHA256\\n%s\\n%s\' "$DATE" "$REQUEST" | openssl dgst -sha256 -hmac "$SECRET_KEY" | sed \'s/^.* //\')',
    `curl -sS -X POST '${origin}${path}' \\`,
    '  -H \'Content-Type: application/json\' -H "X-Sdk-Date: $DATE" \\',
    `  -H "Authorization: SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=${headers}, Signature=$SIGNATURE" \\`,
    '  --data-binary "$BODY"',
  ].join('\n');
}
