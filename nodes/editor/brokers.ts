import { isObject } from '../../src/bridge/tolerant'
import { ADMIN_TIMEOUT_MS, language, post } from './admin'
import type { EditorNode } from './red'

/** What the broker announces; of one that is not deployed as it stands in the editor, the runtime asks for itself. */
export function askBroker(id: string): JQuery.Promise<unknown> {
  const node = RED.nodes.node(id)
  const unsaved = (): JQuery.Promise<unknown> => askUnsaved(node ? asInDialog(node) : undefined)
  if (node?.changed === true) return unsaved()
  const settings = {
    url: 'homewire/announced',
    data: { broker: id },
    headers: language(),
    dataType: 'json',
    timeout: ADMIN_TIMEOUT_MS,
  }
  return $.ajax(settings).then(
    (answer: unknown) => answer,
    (failed: unknown, status: unknown) =>
      isObject(failed) && failed.status === 404 ? unsaved() : $.Deferred().reject(failed, status),
  )
}

/** What a broker announces that is in no flow yet. @param broker an `mqtt-broker` node */
export function askUnsaved(broker: object | undefined): JQuery.jqXHR<unknown> {
  return post('homewire/announced', { broker }, ADMIN_TIMEOUT_MS)
}

/** A node as its dialog left it, with the credentials that the editor knows of. */
function asInDialog(node: EditorNode): Record<string, unknown> {
  const names = ['id', 'type', ...Object.keys(RED.nodes.getType(node.type)?.defaults ?? {})]
  const { user, password, has_password } = isObject(node.credentials) ? node.credentials : {}
  return {
    ...Object.fromEntries(names.map((name) => [name, node[name]])),
    credentials: { user, password, has_password },
  }
}

/** The brokers of the flows, the one with the most users first. */
export function brokersByUse(): EditorNode[] {
  const brokers: EditorNode[] = []
  RED.nodes.eachConfig((node) => {
    if (node.type === 'mqtt-broker' && node.d !== true) brokers.push(node)
  })
  const users = ({ users: all }: EditorNode): number => (Array.isArray(all) ? all.length : 0)
  return brokers.sort((one, other) => users(other) - users(one))
}
