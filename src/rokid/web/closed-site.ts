import type { ServerResponse } from 'node:http'
import { say } from '../../bridge/sentence'
import type { RokidSession } from '../session'
import type { Site, WebRequest } from './site'

/** The public path of a skill that practises: nobody is let in. Its practice cloud has a way of its own. */
export class ClosedSite implements Site {
  constructor(
    readonly path: string,
    private readonly skill: Pick<RokidSession, 'refuse'>,
  ) {}

  serve(_request: WebRequest, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined)
    response.removeHeader('X-Powered-By')
    response.writeHead(403, {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    response.end(this.skill.refuse('This skill practises: it answers nobody but its practice cloud', WHY))
    return Promise.resolve()
  }
}

const WHY = say`a request from outside while the skill practises`
