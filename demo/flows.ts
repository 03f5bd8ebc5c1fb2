import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A node of the demo; what it is called is read on the canvas. */
interface FlowNode {
  type: string
  name?: string
  label?: string
}

/** What the flows of the demo are called in the language of this environment, by which Node-RED goes as well. */
export function demoFlows(environment: NodeJS.ProcessEnv): FlowNode[] {
  const flows = readJson('flows.json') as FlowNode[]
  const { LC_ALL, LC_MESSAGES, LANG } = environment
  if (!/^zh/i.test(LC_ALL ?? LC_MESSAGES ?? LANG ?? '')) return flows
  const words = readJson('words.zh-CN.json') as Record<string, string>
  return flows.map((node) => inWords(node, words))
}

/** Devices keep the names by which the simulated clouds know them. */
function inWords(node: FlowNode, words: Record<string, string>): FlowNode {
  if (node.type.endsWith('-device')) return node
  const { name, label } = node
  return {
    ...node,
    ...(name !== undefined && { name: words[name] ?? name }),
    ...(label !== undefined && { label: words[label] ?? label }),
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, file), 'utf8'))
}
