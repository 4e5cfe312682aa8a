/** The parts of a string to sign of interface 2.0, as they were joined; nothing for 1.0, whose string is one text. */
export function signedParts(url: string, text: string) {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const nonce = query.get('nonce');
  const timestamp = query.get('timestamp');
  const signature = query.get('signature');
  if (!nonce || !timestamp || !signature) return undefined;
  const at = text.indexOf(nonce + timestamp);
  if (at < 0) return undefined;
  return {
    key: text.slice(0, at),
    nonce,
    timestamp,
    inner: text.slice(at + nonce.length + timestamp.length),
    signature,
  };
}

const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * A call as commands for a shell that sign it anew with $ACCESS_KEY, so that it can be repeated at any time. Calls of
 * interface 1.0 are repeated as they were.
 */
export function signingCurl(call: { method: string; url: string; body: string; curl: string }): string {
  const [address = ''] = call.url.split('?');
  if (call.method !== 'POST' || !call.url.includes('nonce=')) return call.curl;
  const hmac = 'openssl dgst -sha256 -hmac "$ACCESS_KEY" | sed \'s/^.* //\'';
  return [
    ': "$' + '{ACCESS_KEY:?set it to your access key}"',
    `BODY=${quote(call.body)}`,
    'NONCE=$(openssl rand -hex 16)',
    'TIMESTAMP=$(date +%s)000',
    `INNER=$(printf %s "$BODY" | ${hmac})`,
    `SIGNATURE=$(printf %s "$ACCESS_KEY$NONCE$TIMESTAMP$INNER" | ${hmac})`,
    `curl -i -X POST ${quote(address)}"?signature=$SIGNATURE&timestamp=$TIMESTAMP&nonce=$NONCE" \\`,
    "  -H 'Accept: application/json' -H 'Content-Type: application/json;charset=utf-8' \\",
    '  --data-binary "$BODY"',
  ].join('\n');
}
