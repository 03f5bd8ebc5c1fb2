/** The ids in what a person typed or pasted, between blanks and commas of either script. */
export function idsIn(text: string): string[] {
  return text.split(/[\s,，;]+/).filter((id) => id !== '')
}
