import { runInNewContext } from 'node:vm'
import { buildOnce } from './built'
import { readText } from './files'

interface Property {
  value?: unknown
  type?: string
  required?: boolean
  validate?: (this: object, value: unknown, options: object) => unknown
}

/** What the editor knows of a node type. */
export interface Definition {
  category: string
  hasUsers?: boolean
  icon?: string
  color?: string
  defaults: Record<string, Property>
  credentials?: Record<string, { type: string }>
  inputs?: number
  outputs?: number
}

const inlineScripts = /<script type="text\/javascript">([\s\S]*?)<\/script>/g
const templateScripts = /<script type="text\/html" data-template-name="([^"]+)">([\s\S]*?)<\/script>/g
const resourceScripts = /src="(resources\/)@homewire\/node-red\/([^"]+)"/g

const always = () => () => true

/** What the editor loads of a set: its page, as it is built. */
export function pageOf(set: string): string {
  buildOnce()
  return readText('dist', 'nodes', set, 'index.html')
}

/** Runs the scripts of a set's dialogs without a browser and returns what they register, keyed by type. */
export function definitionsOf(
  set: string,
  translate: (key: string, values?: object) => string,
): Map<string, Definition> {
  return definitionsIn(pageOf(set), (key, values) =>
    translate(key.replace(`@homewire/node-red/${set}:`, ''), values),
  )
}

/** The same for the dialogs of any package. */
export function definitionsIn(
  html: string,
  translate: (key: string, values?: object) => string,
): Map<string, Definition> {
  const definitions = new Map<string, Definition>()
  const sandbox = {
    window: {} as Record<string, unknown>,
    // No dialog is open.
    $: () => ({ length: 0 }),
    RED: {
      _: translate,
      events: { on: () => undefined },
      validators: { number: always, regex: always, typedInput: always },
      nodes: {
        registerType: (type: string, definition: Definition) => definitions.set(type, definition),
        getType: () => undefined,
        node: () => undefined,
      },
    },
  }
  sandbox.window = sandbox
  for (const [, folder = '', file = ''] of html.matchAll(resourceScripts))
    runInNewContext(readText(folder, file), sandbox)
  for (const [, script = ''] of html.matchAll(inlineScripts)) runInNewContext(script, sandbox)
  return definitions
}

/** What the editor finds when it opens a set's dialogs: their markup, keyed by type. */
export function templatesOf(set: string): Map<string, string> {
  const templates = pageOf(set).matchAll(templateScripts)
  return new Map([...templates].map(([, type = '', markup = '']) => [type, markup]))
}
