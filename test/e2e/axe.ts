import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Editor } from './editor'

const axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8')

/** Makes axe known to the page; once for each that is opened. */
export async function loadAxe({ page }: Editor): Promise<void> {
  await page.addScriptTag({ content: axe })
}

/**
 * What axe finds serious in a part of the page, as one line each.
 * @param place an expression for the element
 */
export function axeFindings(editor: Editor, place = "$('.homewire-sidebar')[0]"): Promise<string[]> {
  return editor.run(`(async () => {
    const { violations } = await axe.run(${place}, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target, any }) => id + ' ' + target.join(' ') + ' ' + (any[0]?.message ?? '')))
  })()`)
}
