import { type Translate, textFor } from './texts'

/** What the palette shows of a node type, and what its filter finds it by. */
export interface PaletteEntry {
  /** Its name, and in a few words what it is for: `sinric in · from Alexa, Google`. */
  label: string
  /** What people look for who do not know that name: `alexa`, `zigbee`, `light`. */
  keywords: string
}

/** @param name of the type without its set: `in` */
export function paletteEntry(set: string, name: string, translate: Translate): PaletteEntry {
  const title = translate(`${set}.palette.${name}`)
  const caption = textFor(translate, `${set}.caption.${name}`)
  return {
    label: caption === undefined ? title : `${title} · ${caption}`,
    keywords: textFor(translate, `${set}.keywords`) ?? '',
  }
}

/**
 * Lets the palette's filter find a type by its keywords. The filter reads nothing but the type and the text that the
 * entry keeps of its label; the label on show stays as it is.
 */
export function addKeywords(type: string, { label, keywords }: PaletteEntry): void {
  $(`.red-ui-palette-node[data-palette-type="${type}"]`).attr('data-palette-label', `${label}, ${keywords}`)
}
