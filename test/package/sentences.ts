import ts from 'typescript'
import { filesUnder, readText } from './files'

/** The English template of every `say` in the sources, with the file where it first stands. */
export function templatesInSources(): Map<string, string> {
  const files = [...filesUnder('src', '.ts'), ...filesUnder('nodes', '.ts')]
  const found = new Map<string, string>()
  for (const file of files) {
    for (const template of templatesIn(readText(file))) if (!found.has(template)) found.set(template, file)
  }
  return found
}

/** The templates of a source text: `say` followed by a template, wherever it stands. */
export function templatesIn(source: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && node.tag.text === 'say')
      found.push(textOf(node.template))
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
