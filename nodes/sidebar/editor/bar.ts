import type { Translate } from '../../editor/texts'
import type { ShownSigns } from './overview'

/** What Google asks of its own partners: the share of requests that succeed, and the ms for nine tenths of them. */
const BAR = { success: 0.995, ms: 1_000 }

/** How vitals compare with the bar. */
export interface Comparison {
  /** In percent with one decimal, rounded down: 99.49 is not 99.5. */
  percent: string
  isReliable: boolean
  p90: number
  isFast: boolean
}

/** undefined as long as nothing was asked. */
export function compare({ requests, succeeded, p90 }: ShownSigns): Comparison | undefined {
  if (requests === 0 || p90 === null) return undefined
  const share = succeeded / requests
  return {
    percent: String(Math.floor(share * 1_000) / 10),
    isReliable: share >= BAR.success,
    p90,
    isFast: p90 <= BAR.ms,
  }
}

/** The vitals of the whole home beside the bar. */
export function renderBar(place: JQuery, signs: ShownSigns, translate: Translate): void {
  const found = compare(signs)
  if (!found) return void place.empty().append($('<p>').text(translate('sidebar.home.noRequests')))
  place.empty().append(
    $('<dl>').append(
      gauge(translate('sidebar.home.success'), {
        value: `${found.percent} %`,
        isGood: found.isReliable,
        target: translate('sidebar.home.successBar'),
        translate,
      }),
      gauge(translate('sidebar.home.p90'), {
        value: translate('sidebar.home.ms', { ms: found.p90 }),
        isGood: found.isFast,
        target: translate('sidebar.home.p90Bar'),
        translate,
      }),
    ),
    $('<p>').text(translate('sidebar.home.since', { count: signs.requests })),
  )
}

function gauge(
  name: string,
  {
    value,
    isGood,
    target,
    translate,
  }: { value: string; isGood: boolean; target: string; translate: Translate },
): JQuery {
  const verdict = translate(isGood ? 'sidebar.home.good' : 'sidebar.home.bad')
  return $('<div>')
    .addClass(isGood ? 'homewire-good' : 'homewire-bad')
    .append(
      $('<dt>').text(name),
      $('<dd>').append(
        $('<i aria-hidden="true">').addClass(`fa ${isGood ? 'fa-check' : 'fa-exclamation-triangle'}`),
        $('<strong>').text(value),
        $('<span class="homewire-unseen">').text(` ${verdict} `),
        $('<small>').text(target),
      ),
    )
}
