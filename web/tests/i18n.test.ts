import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const src = new URL('../src/', import.meta.url).pathname;
const namespaces = ['common', 'storefront', 'buyer', 'seller', 'operator', 'service', 'licenses'] as const;
type Tree = { [key: string]: string | Tree };

function words(locale: string, namespace: string): Map<string, string> {
  const out = new Map<string, string>();
  const walk = (tree: Tree, path: string) => {
    for (const [key, value] of Object.entries(tree)) {
      const name = path ? `${path}.${key}` : key;
      if (typeof value === 'string') out.set(name, value);
      else walk(value, name);
    }
  };
  walk(JSON.parse(readFileSync(join(src, 'i18n', locale, `${namespace}.json`), 'utf8')), '');
  return out;
}

/** A key without the ending of its plural form, of which languages have different ones. */
const plain = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const keys = (locale: string, namespace: string) => new Set([...words(locale, namespace).keys()].map(plain));

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && !name.endsWith('.test.ts'))
  .map((name) => {
    const text = readFileSync(join(src, name), 'utf8');
    return { name, tree: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX) };
  });

/** The whole string literals of all files, and the pieces of templates before their first hole. */
const literals = new Set<string>();
const prefixes = new Set<string>();
const written: string[] = [];
const human = /[\p{L}]{2,}|\p{Script=Han}/u;
const shown = new Set(['aria-label', 'placeholder', 'title', 'alt', 'label', 'verb', 'help']);

for (const { name, tree } of files) {
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteralLike(node)) literals.add(node.text);
    if (ts.isTemplateExpression(node)) prefixes.add(node.head.text);
    if (ts.isJsxText(node) && human.test(node.text)) written.push(`${name}: ${node.text.trim()}`);
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
      const text = node.initializer.text;
      if (shown.has(node.name.getText(tree)) && human.test(text)) written.push(`${name}: ${text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
}

describe.each(namespaces)('words of %s', (namespace) => {
  test('are the same set in both languages', () => {
    expect([...keys('en-US', namespace)].sort()).toEqual([...keys('zh-CN', namespace)].sort());
  });

  test('have the same holes in both languages', () => {
    const holes = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort();
    const english = words('en-US', namespace);
    for (const [key, text] of words('zh-CN', namespace)) {
      const other = english.get(key);
      if (other !== undefined) expect(holes(other), key).toEqual(holes(text));
    }
  });

  test('are all used', () => {
    const used = (key: string) =>
      [key, `${namespace}:${key}`].some(
        (name) => literals.has(name) || [...prefixes].some((prefix) => prefix.includes('.') && name.startsWith(prefix)),
      );
    expect([...keys('zh-CN', namespace)].filter((key) => !used(key))).toEqual([]);
  });
});

test('no text for people is written into the markup', () => {
  expect(written).toEqual([]);
});
