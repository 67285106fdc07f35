import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { Comparison, ExperimentGuardrail } from '#contract'
import { queries } from '../../connection/index.ts'
import { classNames } from '../../kit/index.ts'

const guardTitles: Record<NonNullable<ExperimentGuardrail['guard']>, string> = {
  crash: t`Crash`,
  output: t`Broken output`,
  latency: t`Twice as slow`,
  silent: t`No predictions`,
}
/** A class is on watch from this share of its limit. */
const watchedFrom = 0.4

function stateText({ state, share, difference = 0, class: className }: ExperimentGuardrail): string {
  if (state === 'too-few') return t`Too few, needs 30`
  if (state === 'tripped') return t`Tripped`
  if (className === undefined) return 'OK'
  if (share >= watchedFrom) return t`Watch: ${difference.toFixed(2)}`
  return difference > 0.02 ? t`Better` : t`OK`
}

/** The guardrails per class and of the runtime. Each can roll the candidate back. */
export function Guardrails({ comparison: { guardrails } }: { comparison: Comparison }) {
  const { data: classes } = useQuery(queries.workspace.classes.queryOptions())
  const colorOf = (name: string | undefined) => classes?.find((one) => one.name === name)?.color
  return (
    <ul className="flex flex-col gap-2.5">
      {guardrails.map((one) => (
        <li key={one.class ?? one.guard} className="flex items-center gap-2.5">
          <span
            className="size-2.5 shrink-0 rounded-sm bg-line-strong"
            style={one.class === undefined ? undefined : { backgroundColor: colorOf(one.class) }}
            aria-hidden
          />
          <span className="flex w-46 items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate font-medium" title={one.class}>
              {one.class ?? (one.guard && guardTitles[one.guard])}
            </span>
            {one.objects !== undefined && (
              <span className="w-20 text-xs text-text-3">
                {plural(one.objects, { one: '# object', other: '# objects' })}
              </span>
            )}
          </span>
          <span className="relative h-1.5 min-w-10 flex-1 rounded-full bg-inset" aria-hidden>
            <span
              className={classNames(
                'absolute inset-y-0 left-0 rounded-full',
                one.state === 'tripped' ? 'bg-danger' : one.share >= watchedFrom ? 'bg-warn' : 'bg-ok',
              )}
              style={{ width: `${one.share * 100}%` }}
            />
            <span className="absolute -top-1 right-0 h-3.5 w-0.5 bg-danger" />
          </span>
          <span
            className={classNames(
              'w-32 shrink-0 whitespace-nowrap text-right text-xs',
              one.state === 'tripped' ? 'text-danger' : one.state === 'too-few' ? 'text-text-3' : 'text-text-2',
            )}
          >
            {stateText(one)}
          </span>
        </li>
      ))}
    </ul>
  )
}
