import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port'
import type { Broker } from '../../simulator/broker'

/** Where Debian puts it; its folder is on no user's path. */
const PROGRAM = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'].find(
  (path) => existsSync(path),
)

/** Why there is no mosquitto on this machine; undefined when there is. */
export function whyNoMosquitto(): string | undefined {
  return PROGRAM === undefined ? 'mosquitto is not installed' : undefined
}

/**
 * Debian's mosquitto on a free port of loopback; it speaks MQTT 3.1.1 and 5.
 * @param more lines of its configuration, for example a bridge
 */
export async function startMosquitto(more = ''): Promise<Broker> {
  if (PROGRAM === undefined) throw new Error('mosquitto is not installed')
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'homewire-mosquitto-'))
  const file = join(folder, 'mosquitto.conf')
  writeFileSync(
    file,
    `allow_anonymous true\npersistence false\nlog_dest stderr\nuser root\nlistener ${port} 127.0.0.1\n${more}\n`,
  )
  const child = spawn(PROGRAM, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const close = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  while (!(await answers(port))) {
    if (child.exitCode !== null) {
      await close()
      throw new Error(`mosquitto did not start: ${said}`)
    }
  }
  return { port, close }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const finish = (open: boolean): void => {
      socket.destroy()
      setTimeout(() => resolve(open), open ? 0 : 20)
    }
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
  })
}
