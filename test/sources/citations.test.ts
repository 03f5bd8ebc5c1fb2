import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { root } from '../package/files'

/**
 * How many comments may still cite in an old form (`docs/protocols/sagoo.md#traps`) what is `docs/…md#anchor`
 * now. Set it to 0 when the comments are rewritten.
 */
const MAX_OLD_CITATIONS = 0

const CODE = ['src', 'nodes', 'simulator', 'test', 'bench', 'scripts']
const CODE_ENDING = /\.(ts|js|mjs|cjs)$/

interface Citation {
  /** The file that cites, from the root. */
  from: string
  /** The file that is cited, from the root; may be a folder. */
  path: string
  /** Without `#`; empty when the whole file is cited. */
  anchor: string
}

/** Files of a folder, from the root. */
function filesIn(folder: string, ending: RegExp): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !name.includes('node_modules'))
    .map((name) => join(folder, name))
}

/** The comments of a source text; strings and code are none. */
function commentsIn(source: string): string[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true)
  const ranges = new Map<number, ts.CommentRange>()
  const visit = (node: ts.Node): void => {
    const around = [
      ...(ts.getLeadingCommentRanges(source, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(source, node.getEnd()) ?? []),
    ]
    for (const range of around) ranges.set(range.pos, range)
    // Tokens too: a comment may be all that a block holds.
    node.getChildren(file).forEach(visit)
  }
  visit(file)
  return [...ranges.values()].map(({ pos, end }) => source.slice(pos, end).replace(/\n\s*(\*|\/\/)?/g, ' '))
}

const commentsByFile = new Map(
  CODE.flatMap((folder) => filesIn(folder, CODE_ENDING)).map((file) => [
    file,
    commentsIn(readFileSync(join(root, file), 'utf8')),
  ]),
)

const documents = [...readdirSync(root).filter((name) => name.endsWith('.md')), ...filesIn('docs', /\.md$/)]

function citationsInComments(): Citation[] {
  return [...commentsByFile].flatMap(([from, comments]) =>
    comments.flatMap((comment) =>
      [...comment.matchAll(/(?<![\w./-])docs\/([\w./-]+\.md)(?:#([^\s)`,;:'"]+))?/g)].map(
        ([, path = '', anchor = '']) => ({
          from,
          path: join('docs', path),
          anchor: anchor.replace(/\.$/, ''),
        }),
      ),
    ),
  )
}

/** Links to files of the repository, and to headings of the same document. */
function linksInDocuments(): Citation[] {
  return documents.flatMap((from) =>
    [...withoutCode(readFileSync(join(root, from), 'utf8')).matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z][a-z\d+.-]*:/i.test(target))
      .map((target) => {
        const [path = '', anchor = ''] = target.split('#')
        const at = path === '' ? from : normalize(join(dirname(from), decodeURIComponent(path)))
        return { from, path: at, anchor: decodeURIComponent(anchor) }
      }),
  )
}

function withoutCode(markdown: string): string {
  return markdown.replace(/^(```|~~~)[^\n]*\n[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '``')
}

/** The anchors that GitHub gives the headings of a document, and those that stand in it as HTML. */
function anchorsIn(markdown: string): Set<string> {
  const anchors = new Set<string>()
  const prose = markdown.replace(/^(```|~~~)[^\n]*\n[\s\S]*?^\1/gm, '')
  for (const [, id = ''] of prose.matchAll(/<[a-z\d]+ (?:id|name)="([^"]+)"/g)) anchors.add(id)
  for (const [, heading = ''] of prose.matchAll(/^#{1,6}[ \t]+([^\n]*)$/gm)) {
    const anchor = anchorOf(heading)
    let unique = anchor
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`
    anchors.add(unique)
  }
  return anchors
}

/** As GitHub does: the text in lower case, without punctuation, with a hyphen for each space. */
function anchorOf(heading: string): string {
  return heading
    .replace(/\s+#+\s*$/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-')
}

/** What is wrong with a citation; undefined when it leads somewhere. */
function complaintAbout({ from, path, anchor }: Citation): string | undefined {
  const file = join(root, path)
  if (!existsSync(file)) return `${from} cites ${path}, which does not exist`
  if (anchor === '' || anchorsIn(readFileSync(file, 'utf8')).has(anchor)) return undefined
  return `${from} cites ${path}#${anchor}, and ${path} has no such heading`
}

/** The old forms; each needs a name that the new form cannot have before it. */
const OLD_CITATIONS = [
  /(?<![\w/-])(?:sagoo|rokid|mixin|mixin-api|sinric|sinric-local|sinric-rest|jetlinks-device)\.md\b(?!#)/,
  /\bseeds? \d{3}\b/,
  /\bregister [A-Z]\d+\b/,
  /\bcontract, (?:section|\d)/,
  /\bprotocol, (?:section |register )?[A-Z]?\d/,
]

describe('A document that is cited', () => {
  it('exists, with its heading, when a comment cites it', () => {
    assert.deepEqual(complaintsOf(citationsInComments()), [])
  })

  it('exists, with its heading, when another document links to it', () => {
    const links = linksInDocuments()
    assert.ok(links.length > 0)
    assert.deepEqual(complaintsOf(links), [])
  })

  it('is cited by its path, not by a name that leads nowhere', () => {
    const old = [...commentsByFile].flatMap(([file, comments]) =>
      comments.flatMap((comment) =>
        OLD_CITATIONS.flatMap((form) => form.exec(comment)?.map((text) => `${file}: ${text}`) ?? []),
      ),
    )
    assert.ok(old.length <= MAX_OLD_CITATIONS, `${old.length} old citations:\n${old.join('\n')}`)
  })

  it('has the anchors that GitHub gives its headings', () => {
    const text = [
      '# 3.2 What `msg.request` is',
      '## Life cycle (verified on Node-RED 4.1)',
      '## Twice\n## Twice',
      '## 颜色 & [links](x.md)',
      '```sh\n# no heading\n```',
    ]
    assert.deepEqual(
      [...anchorsIn(text.join('\n'))],
      ['32-what-msgrequest-is', 'life-cycle-verified-on-node-red-41', 'twice', 'twice-1', '颜色--links'],
    )
  })

  it('is found in comments of every kind, and nowhere else', () => {
    const source = "/** zero */\n// one\nconst a = '// two' // three\nfunction f() {\n  /* four */\n}\n"
    assert.deepEqual(commentsIn(source), ['/** zero */', '// one', '// three', '/* four */'])
  })

  it('is missed when the file or the heading is not there', () => {
    const from = 'src/some.ts'
    const wrong = ['nowhere.md', 'contract.md#section-99'].map((cited) => {
      const [path = '', anchor = ''] = cited.split('#')
      return { from, path: join('docs', path), anchor }
    })
    assert.equal(complaintsOf(wrong).length, 2)
  })
})

function complaintsOf(citations: readonly Citation[]): string[] {
  return [...new Set(citations.map(complaintAbout).filter((complaint) => complaint !== undefined))]
}
