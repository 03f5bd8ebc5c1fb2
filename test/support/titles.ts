import { readText } from '../package/files'

const TITLE = /\b(?:it|describe|onEachSide)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g

/** The titles that stand in a file of tests, as they are written there. @param path from the root */
export function titlesIn(path: string): string[] {
  return [...readText(path).matchAll(TITLE)].map(([, , title = '']) => title.replaceAll(/\\(['"`])/g, '$1'))
}
