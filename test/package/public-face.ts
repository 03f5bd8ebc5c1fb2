import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { isObject, type Json, type JsonObject, text, textsOf } from './files'

/** What a user's flows, editor and browser know of a package that is built: names that stay as they are. */
export interface PublicFace {
  /** Keyed by node type. */
  types: Record<string, NodeFace>
  /** The keys of texts, status texts too. Keyed by set, then by the languages that have them. */
  catalogues: Record<string, Record<string, string[]>>
  /** Types that have a help text. Keyed by set, then by the languages that have it. */
  help: Record<string, Record<string, string[]>>
  /** Keyed by set or plugin: `GET /path`. */
  routes: Record<string, string[]>
}

interface NodeFace {
  set: string
  category: unknown
  inputs: unknown
  outputs: unknown
  /** What a property of a new node is, and the type of config node it refers to. */
  defaults: Record<string, { value: unknown; type?: unknown; required?: unknown }>
  /** As the editor and, where it names them, the runtime declare them. */
  credentials: Record<string, unknown>
}

/** @param folder a checkout after its build, or an installed package */
export function publicFaceOf(folder: string): PublicFace {
  const face: PublicFace = { types: {}, catalogues: {}, help: {}, routes: {} }
  for (const [set, file] of Object.entries(filesOf(folder, 'nodes'))) {
    const place = dirname(join(folder, file))
    const name = file.split('/').at(-1)?.replace(/\.js$/, '') ?? ''
    const { credentials, routes } = runtimeOf(join(folder, file))
    const editor = definitionsIn(readFileSync(join(place, `${name}.html`), 'utf8'), folder)
    for (const type of [...new Set([...credentials.keys(), ...editor.keys()])].sort())
      face.types[type] = faceOf(set, editor.get(type), credentials.get(type))
    const locales = join(place, 'locales')
    face.catalogues[set] = byLanguage(locales, `${name}.json`, (json) =>
      [...textsOf(JSON.parse(json) as JsonObject).keys()].sort(),
    )
    face.help[set] = byLanguage(locales, `${name}.html`, (html) =>
      [...html.matchAll(/data-help-name="([^"]+)"/g)].map(([, type = '']) => type).sort(),
    )
    face.routes[set] = [...routes].sort()
  }
  // What they show is no part of anybody's flow.
  for (const [plugin, file] of Object.entries(filesOf(folder, 'plugins')))
    face.routes[plugin] = [...runtimeOf(join(folder, file)).routes].sort()
  return face
}

/** The file of each set or plugin, keyed by its name. */
function filesOf(folder: string, kind: 'nodes' | 'plugins'): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as JsonObject
  const nodeRed = manifest['node-red']
  const files = isObject(nodeRed) ? nodeRed[kind] : undefined
  return Object.fromEntries(
    Object.entries(isObject(files) ? files : {}).map(([name, file]) => [name, text(file)]),
  )
}

function faceOf(set: string, editor: Definition | undefined, runtime: unknown): NodeFace {
  const { category, inputs, outputs, defaults = {}, credentials = {} } = editor ?? {}
  const properties = Object.entries(defaults).map(([property, { value, type, required }]) => [
    property,
    { value, ...(type === undefined ? {} : { type }), ...(required === undefined ? {} : { required }) },
  ])
  const both = { ...(isObject(runtime as Json) ? (runtime as object) : {}), ...credentials }
  return {
    set,
    category,
    inputs,
    outputs,
    defaults: Object.fromEntries(properties) as NodeFace['defaults'],
    credentials: both,
  }
}

/** What the files of a folder's languages name; languages that name the same stand together. */
function byLanguage(
  locales: string,
  file: string,
  read: (text: string) => string[],
): Record<string, string[]> {
  const languages = readdirSync(locales).filter((language) => existsSync(join(locales, language, file)))
  const byNames = new Map<string, { languages: string[]; names: string[] }>()
  for (const language of languages.sort()) {
    const names = read(readFileSync(join(locales, language, file), 'utf8'))
    const same = byNames.get(names.join()) ?? { languages: [], names }
    same.languages.push(language)
    byNames.set(names.join(), same)
  }
  return Object.fromEntries(
    [...byNames.values()].map(({ languages, names }) => [languages.join(', '), names]),
  )
}

/** Loads a set as Node-RED does and notes what it registers. */
function runtimeOf(file: string): { credentials: Map<string, unknown>; routes: Set<string> } {
  const credentials = new Map<string, unknown>()
  const routes = new Set<string>()
  const noteRoute =
    (method: string) =>
    (path: unknown, handler: (request: undefined, response: undefined, next: () => void) => void): void => {
      // What waits for any request of a set loads the set, which then registers its routes.
      if (path instanceof RegExp) handler(undefined, undefined, () => undefined)
      else routes.add(`${method} ${String(path)}`)
    }
  const methods = ['get', 'post', 'put', 'delete', 'use']
  const red = {
    nodes: {
      registerType: (type: string, _constructor: unknown, options?: { credentials?: unknown }) =>
        credentials.set(type, options?.credentials),
    },
    httpAdmin: Object.fromEntries(methods.map((method) => [method, noteRoute(method.toUpperCase())])),
    httpNode: undefined,
  }
  const register = createRequire(file)(file) as (red: unknown) => void
  register(withAnythingElse(red))
  return { credentials, routes }
}

interface Definition {
  category?: unknown
  inputs?: unknown
  outputs?: unknown
  defaults?: Record<string, { value?: unknown; type?: unknown; required?: unknown }>
  credentials?: Record<string, unknown>
}

/** Runs the scripts of a set's dialogs as the editor does and notes what they register, keyed by type. */
function definitionsIn(html: string, folder: string): Map<string, Definition> {
  const definitions = new Map<string, Definition>()
  const red = {
    _: (key: string) => key,
    nodes: { registerType: (type: string, definition: Definition) => definitions.set(type, definition) },
    validators: { number: () => () => true, regex: () => () => true, typedInput: () => () => true },
  }
  const sandbox: Record<string, unknown> = { RED: withAnythingElse(red), $: anything(), document: anything() }
  sandbox['window'] = sandbox
  for (const [, attributes = '', script = ''] of html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
    const [, resource] = /src="(resources\/[^"]+)"/.exec(attributes) ?? []
    if (resource !== undefined) {
      const path = resource.replace(/^resources\/@homewire\/node-red\//, '')
      runInNewContext(readFileSync(join(folder, 'resources', path), 'utf8'), sandbox)
    } else if (!attributes.includes('text/html')) runInNewContext(script, sandbox)
  }
  return definitions
}

/** An object with these members; whatever else is asked of it, it is there and does nothing. */
function withAnythingElse(members: Record<string, unknown>): unknown {
  return new Proxy(members, {
    get: (target, name) => {
      if (!(name in target)) return anything()
      const member = target[String(name)]
      return typeof member === 'object' && member !== null ? withAnythingElse({ ...member }) : member
    },
  })
}

function anything(): unknown {
  return new Proxy(() => undefined, {
    get: (_target, name) => (name === Symbol.toPrimitive ? () => '' : anything()),
    apply: () => anything(),
  })
}

/** The list as it stands in the repository. */
export const LIST = join(__dirname, 'public-face.json')

export function listOf(face: PublicFace): string {
  return `${JSON.stringify(face, null, 1)}\n`
}
