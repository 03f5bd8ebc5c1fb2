import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Context } from 'mocha'

const run = promisify(execFile)

/** Runs npm in a folder and gives what it printed. */
export async function npm(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npm', args, {
    cwd: folder,
    // What is in npm's cache need not be asked for again; a machine without a network should find that out soon.
    env: {
      ...process.env,
      npm_config_prefer_offline: 'true',
      npm_config_fetch_retries: '1',
      npm_config_fetch_retry_mintimeout: '1000',
    },
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  return stdout
}

const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED/

/**
 * What a suite lacks on this machine skips it, and says so; where CI is set it is a failure.
 * @throws the error itself when it is not about the network
 */
export function skipOffline(suite: Context, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  if (!OFFLINE.test(text)) throw error
  skip(suite, 'npm cannot reach its registry')
}

/** Skips a suite for want of something, and says so; where CI is set it is a failure. */
export function skip(suite: Context, want: string): void {
  if (process.env.CI !== undefined) throw new Error(`Not skipped, because CI is set: ${want}`)
  console.warn(`    skipped: ${want}`)
  suite.skip()
}
