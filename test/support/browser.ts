import { existsSync } from 'node:fs'
import type { Context } from 'mocha'
import { type Browser, chromium } from 'playwright-core'
import { skip } from './network'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Without a Chromium a suite is skipped, visibly; where CI is set that is a failure. */
export function needsChromium(suite: Context): void {
  if (!existsSync(CHROMIUM)) skip(suite, `there is no Chromium at ${CHROMIUM}`)
}

/** A headless browser that asks nobody outside for anything. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: flags })
}
