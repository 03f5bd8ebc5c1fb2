import type { IncomingMessage, ServerResponse } from 'node:http'

export type Language = 'en' | 'zh'

/** The language that a browser prefers, of those that we speak. */
export function languageOf(request: IncomingMessage): Language {
  return /^\s*zh\b/i.test(request.headers['accept-language'] ?? '') ? 'zh' : 'en'
}

/** A text as HTML shows it; nothing in it is markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** HTML that was built here, with every foreign part escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** Escapes what is put between: html\`<p>${name}</p>\`. Lists are joined. */
export function html(parts: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  const shown = values.map((value) => {
    if (Array.isArray(value)) return value.map(({ text }) => text).join('')
    return value instanceof Html ? value.text : escapeHtml(String(value))
  })
  return new Html(parts.reduce((all, part, index) => `${all}${shown[index - 1] ?? ''}${part}`))
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.55 system-ui, 'Noto Sans', 'Noto Sans CJK SC', sans-serif }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1.25rem 4rem; color: light-dark(#26221b, #e9e6df); background: light-dark(#f7f5f0, #14161b) }
h1 { font-size: 1.4rem; margin: 0 0 .25rem } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem } p { margin: .4rem 0 }
.fine { color: light-dark(#6b6455, #a29d92); font-size: .9rem }
.good { color: light-dark(#1d6b3a, #6fd08e) } .bad { color: light-dark(#b3261e, #ff8a80) }
ul { padding-left: 1.2rem } dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: .5rem 0 }
dt { color: light-dark(#6b6455, #a29d92) } dd { margin: 0; overflow-wrap: anywhere }
code { font: .92em ui-monospace, monospace; user-select: all }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: .95rem }
th, td { text-align: start; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid light-dark(#ddd6c8, #343842) }
th { font-weight: 400; font-size: .85rem; color: light-dark(#6b6455, #a29d92) }
form { display: grid; gap: .9rem; max-width: 22rem; margin-top: 1.5rem } label { display: grid; gap: .25rem }
input { font: inherit; padding: .5rem .6rem; border: 1px solid light-dark(#bdb5a3, #4a4f5a); border-radius: .5rem; background: light-dark(#fff, #1d2027); color: inherit }
button { font: inherit; font-weight: 600; padding: .55rem 1rem; border: 0; border-radius: .5rem; background: #9a3412; color: #fff; cursor: pointer }
:focus-visible { outline: 3px solid light-dark(#9a3412, #fb9a5c); outline-offset: 2px }
`

/** @param form where forms of this page may lead, as a source list of CSP; absent: nowhere */
export function sendPage(
  response: ServerResponse,
  status: number,
  { language, title, body, form = "'none'", headers = {} }: Page,
): void {
  const document = html`<!doctype html>
    <html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; form-action ${form}; frame-ancestors 'none'; base-uri 'none'`,
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    Vary: 'Accept-Language',
    ...headers,
  })
  response.end(document.text)
}

export interface Page {
  language: Language
  title: string
  body: Html
  form?: string
  headers?: Record<string, string>
}
