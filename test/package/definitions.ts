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

const always = () => () => true

/** Runs the scripts of a set's dialogs without a browser and returns what they register, keyed by type. */
export function definitionsOf(
  set: string,
  translate: (key: string, values?: object) => string,
): Map<string, Definition> {
  return definitionsIn(readText('nodes', `${set}.html`), (key, values) =>
    translate(key.replace(`@homewire/node-red/${set}:`, ''), values),
  )
}

/** The same for the dialogs of any package. */
export function definitionsIn(
  html: string,
  translate: (key: string, values?: object) => string,
): Map<string, Definition> {
  const definitions = new Map<string, Definition>()
  // Only `addTo` touches the page while a script loads.
  const element = { html: (): string => '', length: 0 }
  const sandbox = {
    window: {} as Record<string, unknown>,
    $: () => element,
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
    runInNewContext(readText('resources', file), sandbox)
  }
  for (const [, script = ''] of html.matchAll(inlineScripts)) runInNewContext(script, sandbox)
  return definitions
}
