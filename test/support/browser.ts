import { existsSync } from 'node:fs'
import type { Context } from 'mocha'
import { type Browser, chromium } from 'playwright-core'
import { skip } from './network'

/** The shell draws the same pages without a window system, for a third less of the processor's time. */
const PROGRAMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
const CHROMIUM = process.env.CHROMIUM ?? PROGRAMS.find((program) => existsSync(program)) ?? ''

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
  if (!existsSync(CHROMIUM))
    skip(
      suite,
      CHROMIUM === '' ? `there is none of ${PROGRAMS.join(', ')}` : `there is no Chromium at ${CHROMIUM}`,
    )
}

/**
 * A headless browser that asks nobody outside for anything.
 * @param via makes of the path of a program that of one that runs it somewhere else
 */
export function launchBrowser(via: (program: string) => string = (program) => program): Promise<Browser> {
  return chromium.launch({ executablePath: via(CHROMIUM), args: flags })
}
