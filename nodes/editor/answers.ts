import { defaultResponseTopic, isResponseTopic } from '../../src/bridge/response-topic'
import { type Fault, isVariable, textOf } from './checks'
import type { Dialog } from './dialog'
import type { Platform } from './platform'
import type { Property } from './property'
import type { EditorNode } from './red'

/** The properties for the `defaults` of an `in` node: whether answers come as messages of their own, and where. */
export function answersProperties({ checked }: Platform): Record<string, Property> {
  return {
    answersByMessage: { value: false },
    responseTopic: checked('', (value) => checkResponseTopic(value)),
  }
}

/** Brings the rows to life (answers-rows.html). @param out the name of the platform's `out` node */
export function openAnswers(dialog: Dialog, node: EditorNode, { translate }: Platform, out: string): void {
  const usual = defaultResponseTopic(node.id)
  dialog.field('responseTopic').attr('placeholder', usual)
  dialog.watch(() => {
    const isOn = dialog.isTicked('answersByMessage')
    const fault = checkResponseTopic(dialog.value('responseTopic'))
    dialog.showRow('responseTopic', isOn || fault !== undefined)
    dialog.fault('responseTopic', fault)
    const topic = dialog.value('responseTopic') || usual
    dialog.note(
      'answersByMessage',
      isOn && fault === undefined ? translate('homewire.hint.answersByMessage', { topic, out }) : '',
    )
  })
}

function checkResponseTopic(value: unknown): Fault {
  const topic = textOf(value)
  return topic === '' || isVariable(topic) || isResponseTopic(topic)
    ? undefined
    : 'homewire.error.responseTopic'
}
