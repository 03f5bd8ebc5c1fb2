import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'

/** The version of this package. */
export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot(__dirname), 'package.json'), 'utf8'))
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed
    ? String(parsed.version)
    : '0.0.0'
}

/** The nearest folder above with our package.json; the compiled tree lies one level deeper than the sources. */
function packageRoot(folder: string): string {
  const name = join(folder, 'package.json')
  try {
    readFileSync(name)
    return folder
  } catch {
    return packageRoot(dirname(folder))
  }
}

/** The first real network card's address as the portal writes it, `AA:BB:CC:DD:EE:FF`. */
export function macAddress(): string | undefined {
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return cards.find(({ internal, mac }) => !internal && mac !== '00:00:00:00:00:00')?.mac.toUpperCase()
}

/** The IPv4 address of that card. */
export function ipAddress(): string | undefined {
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return cards.find(({ internal, family }) => !internal && family === 'IPv4')?.address
}
