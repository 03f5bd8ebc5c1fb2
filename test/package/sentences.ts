import ts from 'typescript'
import { filesUnder, readText } from './files'

/** The English template of every `say` in the sources, with the file where it first stands. */
export function templatesInSources(): Map<string, string> {
  const found = new Map<string, string>()
  for (const file of sources()) {
    for (const template of templatesIn(readText(file))) if (!found.has(template)) found.set(template, file)
  }
  return found
}

/** What the package consists of. */
export function sources(): string[] {
  return [...filesUnder('src', '.ts'), ...filesUnder('nodes', '.ts')]
}

/** The templates of a source text: `say` followed by a template, wherever it stands. */
export function templatesIn(source: string): string[] {
  return nodesIn(source).flatMap((node) =>
    ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && node.tag.text === 'say'
      ? [textOf(node.template)]
      : [],
  )
}

/** Calls that tell a person something. */
const TELLING = /^(Problem|warn|warnOnce|complain)$/

/** What a source text tells a person as a plain text, which nobody could translate. */
export function plainTextsIn(source: string): string[] {
  return nodesIn(source).flatMap((node) => {
    if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return []
    const { expression, arguments: given = [] } = node
    const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression
    if (!ts.isIdentifier(name) || !TELLING.test(name.text)) return []
    const last = given.at(-1)
    if (!last || !(ts.isStringLiteral(last) || ts.isTemplateLiteral(last))) return []
    return [ts.isStringLiteral(last) ? last.text : textOf(last)]
  })
}

function nodesIn(source: string): ts.Node[] {
  const found: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest))
  return found
}

function textOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text
  const rest = template.templateSpans.map(({ literal }, index) => `{${index}}${literal.text}`)
  return [template.head.text, ...rest].join('')
}
