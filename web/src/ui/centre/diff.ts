export type Piece = { kind: 'same' | 'added' | 'removed'; text: string };

/** Words of a Latin text, single characters of a Chinese one, so that a change shows where it is. */
function pieces(text: string): string[] {
  return text.match(/[\p{Script=Han}]|[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}\s]/gu) ?? [];
}

/** The shortest way from one text to another, by their longest common run of pieces. */
export function diff(before: string, after: string): Piece[] {
  const a = pieces(before);
  const b = pieces(after);
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const out: Piece[] = [];
  const push = (kind: Piece['kind'], text: string) => {
    const last = out.at(-1);
    if (last?.kind === kind) last.text += text;
    else out.push({ kind, text });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (left !== undefined && left === right) {
      push('same', left);
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      push('removed', left);
      i++;
    } else if (right !== undefined) {
      push('added', right);
      j++;
    }
  }
  return whole(out);
}

/** Makes a phrase of changed words that only spaces keep apart, so that it reads as one change. */
function whole(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const first = pieces[at];
    if (!first || first.kind === 'same') {
      if (first) out.push(first);
      continue;
    }
    let removed = '';
    let added = '';
    for (; at < pieces.length; at++) {
      const piece = pieces[at];
      const joins = piece?.kind === 'same' && !piece.text.trim() && pieces[at + 1] !== undefined;
      if (!piece || (piece.kind === 'same' && !joins)) break;
      if (piece.kind !== 'added') removed += piece.text;
      if (piece.kind !== 'removed') added += piece.text;
    }
    at--;
    if (removed) out.push({ kind: 'removed', text: removed });
    if (added) out.push({ kind: 'added', text: added });
  }
  return out;
}
