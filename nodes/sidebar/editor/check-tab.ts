import { isObject } from '../../../src/bridge/tolerant'
import type { EditorNode } from '../../editor/red'
import type { Sidebar, Tab } from './tab'

/** The doctor itself ends within 10 s. */
const TIMEOUT_MS = 20_000

const ICONS = {
  error: 'fa-times-circle',
  warning: 'fa-exclamation-triangle',
  info: 'fa-info-circle',
} as const

/** Something that the doctor has found (docs/contract.md#12-the-sidebar). */
interface Finding {
  severity: keyof typeof ICONS
  node: string
  sentence: string
  advice: string
}

interface Checkup {
  findings: Finding[]
  checked: { at: number; connections: number; devices: number; nodes: number }
}

/** *Check*: what is wrong in the home, what to do about it, and the dialog in which to do it. */
export const checkTab: Tab = {
  name: 'check',
  icon: 'fa-heartbeat',
  // A check asks servers and brokers: it is made when somebody wants it.
  topics: [],
  render(panel, sidebar) {
    const button = $('<button type="button" class="red-ui-button homewire-check-run">')
    const state = $('<p class="homewire-check-state" role="status">')
    const list = $('<ul class="homewire-check-list">').attr(
      'aria-label',
      sidebar.translate('sidebar.check.list'),
    )
    button.append(
      $('<i class="fa fa-heartbeat" aria-hidden="true">'),
      $('<span>').text(sidebar.translate('sidebar.check.run')),
    )
    panel.append($('<p>').text(sidebar.translate('sidebar.check.intro')), button, state, list)
    let isRunning = false
    button.on('click', () => {
      // A button that is switched off would lose the focus.
      if (isRunning) return
      isRunning = true
      button.attr('aria-disabled', 'true')
      list.empty()
      state.attr('class', 'homewire-check-state').text(sidebar.translate('sidebar.check.running'))
      sidebar
        .post('homewire/doctor', {}, TIMEOUT_MS)
        .done((body) => {
          sidebar.complain(panel)
          show(read(body), { state, list, sidebar })
        })
        .fail((xhr, status) => {
          state.empty()
          sidebar.complain(panel, { xhr, status })
        })
        .always(() => {
          isRunning = false
          button.removeAttr('aria-disabled')
        })
    })
    return { refresh: () => undefined }
  },
}

interface Shown {
  state: JQuery
  list: JQuery
  sidebar: Sidebar
}

function show({ findings, checked }: Checkup, { state, list, sidebar }: Shown): void {
  const { translate } = sidebar
  const time = new Date(checked.at).toLocaleTimeString(RED.i18n.lang(), {
    hour: '2-digit',
    minute: '2-digit',
  })
  const { connections, devices, nodes } = checked
  const isFine = findings.length === 0
  state
    .empty()
    .addClass(isFine ? 'homewire-check-fine' : 'homewire-check-found')
    .append(
      ...(isFine ? [$('<i class="fa fa-check-circle" aria-hidden="true">')] : []),
      $('<strong>').text(
        isFine
          ? translate('sidebar.check.fine')
          : translate('sidebar.check.found', { findings: findings.length }),
      ),
      $('<span>').text(translate('sidebar.check.checked', { time, connections, devices, nodes })),
    )
  list.append(findings.map((finding) => rowOf(finding, sidebar)))
}

function rowOf({ severity, node: id, sentence, advice }: Finding, { translate }: Sidebar): JQuery {
  const row = $('<li>').addClass(`homewire-check-${severity}`)
  row.append(
    $('<p class="homewire-check-sentence">').append(
      $('<i aria-hidden="true">').addClass(`fa ${ICONS[severity]}`),
      $('<span class="homewire-unseen">').text(translate(`sidebar.check.${severity}`)),
      document.createTextNode(sentence),
    ),
    $('<p class="homewire-check-advice">').text(advice),
  )
  const node = RED.nodes.node(id)
  if (node) row.append(opener(node, translate))
  return row
}

/** Opens the dialog in which the fault can be mended. */
function opener(node: EditorNode, translate: Sidebar['translate']): JQuery {
  const name = RED.utils.getNodeLabel(node, node.type)
  return $('<button type="button" class="red-ui-button red-ui-button-small">')
    .text(translate('sidebar.check.open', { name }))
    .on('click', () => {
      if (RED.nodes.getType(node.type)?.category === 'config') {
        RED.editor.editConfig('', node.type, node.id)
        return
      }
      RED.view.reveal(node.id)
      RED.editor.edit(node)
    })
}

/** What the runtime answered; of something else, nothing. */
function read(body: unknown): Checkup {
  const { findings, checked } = isObject(body) ? body : {}
  const numbers = isObject(checked) ? checked : {}
  return {
    findings: (Array.isArray(findings) ? findings : []).flatMap(readFinding),
    checked: {
      at: Number(numbers.at ?? Date.now()),
      connections: Number(numbers.connections ?? 0),
      devices: Number(numbers.devices ?? 0),
      nodes: Number(numbers.nodes ?? 0),
    },
  }
}

function readFinding(found: unknown): Finding[] {
  if (!isObject(found)) return []
  const { severity, node, sentence, advice } = found
  if (typeof node !== 'string' || typeof sentence !== 'string' || typeof advice !== 'string') return []
  return [{ severity: isSeverity(severity) ? severity : 'info', node, sentence, advice }]
}

function isSeverity(value: unknown): value is Finding['severity'] {
  return typeof value === 'string' && Object.hasOwn(ICONS, value)
}
