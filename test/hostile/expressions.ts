import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import type { Reader } from './readers'

/** Every regular expression that is written in a file of what ships and of the simulator, as a reader of texts. */
export function expressionsIn(file: string): Reader[] {
  const found: Reader[] = []
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) found.push(readerOf(node.getText()))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))
  return found
}

/** The files that have any. */
export function filesWithExpressions(): string[] {
  const all = execFileSync('git', ['ls-files', 'src', 'nodes', 'simulator'], { encoding: 'utf8' })
    .trim()
    .split('\n')
  return all.filter((file) => /\.[jt]s$/.test(file) && expressionsIn(file).length > 0)
}

function readerOf(literal: string): Reader {
  const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(literal) ?? []
  const expression = new RegExp(source, flags)
  // What an expression begins with gets it past its first test.
  const [head = ''] = /^[\w/:<@"-]*/.exec(source.replace(/^\^/, '').replaceAll('\\/', '/')) ?? []
  return { name: literal, read: (text) => [text, head + text].map((each) => each.replace(expression, '')) }
}
