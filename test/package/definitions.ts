import { runInNewContext } from 'node:vm'
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
  icon?: string
  color?: string
  defaults: Record<string, Property>
  credentials?: Record<string, { type: string }>
  inputs?: number
  outputs?: number
}

const inlineScripts = /<script type="text\/javascript">([\s\S]*?)<\/script>/g
const templateScripts = /<script type="text\/html" data-template-name="([^"]+)">([\s\S]*?)<\/script>/g

const always = () => () => true

/** Runs the scripts of a set's dialogs without a browser and returns what they register, keyed by type. */
export function definitionsOf(
  set: string,
  translate: (key: string, values?: object) => string,
): Map<string, Definition> {
  return definitionsIn(readText('nodes', set, 'editor.html'), (key, values) =>
    translate(key.replace(`@homewire/node-red/${set}:`, ''), values),
  )
}

/** The same for the dialogs of any package. */
export function definitionsIn(
  html: string,
  translate: (key: string, values?: object) => string,
): Map<string, Definition> {
  return loaded(html, translate).definitions
}

/** What the editor finds when it opens a set's dialogs: their markup, keyed by type. */
export function templatesOf(set: string): Map<string, string> {
  return loaded(readText('nodes', set, 'editor.html'), (key) => key).templates
}

function loaded(
  html: string,
  translate: (key: string, values?: object) => string,
): { definitions: Map<string, Definition>; templates: Map<string, string> } {
  const definitions = new Map<string, Definition>()
  const templates = new Map<string, string>()
  for (const [, type = '', markup = ''] of html.matchAll(templateScripts)) templates.set(type, markup)
  // Only the templates that stand in the file can be written while a script loads.
  const element = (selector: string): object => {
    const type = /^script\[data-template-name="([^"]+)"\]$/.exec(selector)?.[1] ?? ''
    return { length: 0, html: (markup: string) => templates.has(type) && templates.set(type, markup) }
  }
  const sandbox = {
    window: {} as Record<string, unknown>,
    $: element,
    RED: {
      _: translate,
      validators: { number: always, regex: always, typedInput: always },
      nodes: {
        registerType: (type: string, definition: Definition) => definitions.set(type, definition),
        node: () => undefined,
      },
    },
  }
  sandbox.window = sandbox
  for (const [, file = ''] of html.matchAll(/src="resources\/@homewire\/node-red\/([^"]+)"/g)) {
    runInNewContext(readText('nodes', 'editor', file), sandbox)
  }
  for (const [, script = ''] of html.matchAll(inlineScripts)) runInNewContext(script, sandbox)
  return { definitions, templates }
}
