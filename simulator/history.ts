/** Adds to a list that forgets its oldest entries. */
export function keep<T>(list: T[], entry: T, most = 1000): void {
  list.push(entry)
  if (list.length > most) list.splice(0, list.length - most)
}
