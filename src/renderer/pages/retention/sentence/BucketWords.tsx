import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Plus, X } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { Button, IconButton, Menu } from '../../../kit/index.ts'
import { daysText, dimensions, picks, worths } from './choices.ts'
import { type Period, periods } from './periods.ts'
import { numberIn, type RuleJson, textsOr, withKey } from './policy-text.ts'
import { ChoiceWord, ListWord, NumberWord } from './words.tsx'

type Buckets = Record<string, unknown>

/** A part of a sample: the newest so many, a span kept whole, or some of each period. */
type Part = { key: string; period: Period | null; isSpan: boolean }

const parts: readonly Part[] = [
  { key: 'last', period: null, isSpan: false },
  { key: 'within', period: null, isSpan: true },
  ...periods.flatMap((period) => [
    { key: period.amount, period, isSpan: false },
    { key: period.within, period, isSpan: true },
  ]),
]

const partTitle = ({ period, isSpan }: Part): string =>
  period === null ? (isSpan ? t`All of the last days` : t`The newest…`) : isSpan ? period.titleInDays : period.title

/** "90d" and "12h" in days. */
const daysOf = (duration: unknown): number | undefined => {
  const [, amount, unit] = /^(\d+)([hd])$/.exec(String(duration)) ?? []
  return amount === undefined ? undefined : unit === 'h' ? Number(amount) / 24 : Number(amount)
}
const durationOf = (days: number): string =>
  Number.isInteger(days) ? `${days}d` : `${Math.max(1, Math.round(days * 24))}h`

type BucketWordsProps = { action: ReactNode; sample: ReactNode; rule: RuleJson; onChange(rule: RuleJson): void }

/** Which images of each group stay, over time: a sentence about what is kept, and one about what counts. */
export function BucketWords({ action, sample, rule, onChange }: BucketWordsProps) {
  const buckets = rule.buckets as Buckets
  const set = (key: string, value: unknown) => onChange(withKey(rule, 'buckets', withKey(buckets, key, value)))
  const used = parts.filter(({ key }) => buckets[key] !== undefined)
  const groups = (
    <ListWord
      label={t`Group by`}
      values={textsOr(rule.groupBy, ['source'])}
      choices={dimensions}
      max={3}
      onChange={(groupBy) => onChange(withKey(rule, 'groupBy', groupBy))}
    />
  )
  const kept = used
    .map((part) => (
      <Fragment key={part.key}>
        <PartWords part={part} buckets={buckets} set={set} />
        {used.length > 1 && (
          <IconButton
            icon={X}
            label={t`Remove: ${partTitle(part)}`}
            className="mx-0.5 size-5 align-middle text-text-3"
            onClick={() => set(part.key, undefined)}
          />
        )}
      </Fragment>
    ))
    .reduce<ReactNode>(
      (before, part) =>
        before === null ? (
          part
        ) : (
          <Trans>
            {before} and {part}
          </Trans>
        ),
      null,
    )
  const unit = (
    <ChoiceWord
      label={t`Unit`}
      value={String(buckets.unit ?? 'item')}
      choices={[
        { value: 'item', label: t`each image` },
        { value: 'cluster', label: t`a burst as one` },
      ]}
      onChange={(next) => set('unit', next === 'item' ? undefined : next)}
    />
  )
  return (
    <>
      <Trans>
        {action} {sample} with {kept} of each {groups}.
      </Trans>{' '}
      {used.some(({ period }) => period !== null) && <Trans>Count {unit}.</Trans>}{' '}
      <Menu
        trigger={
          <Button size="small" icon={Plus} data-word className="border-dashed">
            {t`Add a period`}
          </Button>
        }
        items={parts
          .filter(({ key }) => buckets[key] === undefined)
          .map((part) => ({ label: partTitle(part), run: () => set(part.key, part.isSpan ? '90d' : 12) }))}
      />
    </>
  )
}

type PartWordsProps = { part: Part; buckets: Buckets; set(key: string, value: unknown): void }

function PartWords({ part: { key, period, isSpan }, buckets, set }: PartWordsProps) {
  const value = buckets[key]
  const span = (
    <NumberWord
      label={t`Days`}
      format={daysText}
      value={daysOf(value)}
      onChange={(days) => days !== undefined && days > 0 && set(key, durationOf(days))}
    />
  )
  if (period === null && isSpan) return <Trans>all of the last {span}</Trans>
  const amount = (
    <NumberWord
      label={period?.countLabel ?? t`Images`}
      format={period?.count ?? ((n) => plural(n, { one: 'the newest one', other: 'the newest #' }))}
      value={numberIn(value)}
      none={period?.all ?? t`all`}
      onChange={(next) => set(key, next ?? 'all')}
    />
  )
  if (period === null) return amount
  const each = <EachWords buckets={buckets} set={set} />
  return isSpan ? (
    <Trans>
      {each} {period.ofEach} in the last {span}
    </Trans>
  ) : (
    <Trans>
      {each} {period.ofEach} for {amount}
    </Trans>
  )
}

function EachWords({ buckets, set }: Omit<PartWordsProps, 'part'>) {
  const pick = String(buckets.pick ?? 'newest')
  const amount = (
    <NumberWord
      label={t`Images of each`}
      value={numberIn(buckets.perBucket) ?? 1}
      onChange={(n) => set('perBucket', n === 1 ? undefined : n)}
    />
  )
  const which = (
    <ChoiceWord
      label={t`Which ones`}
      value={pick}
      choices={picks}
      onChange={(next) => set('pick', next === 'newest' ? undefined : next)}
    />
  )
  const worth = (
    <ChoiceWord
      label={t`Value`}
      value={String(buckets.value ?? 'labels')}
      choices={worths}
      onChange={(value) => set('value', value)}
    />
  )
  return pick === 'best_value' ? (
    <Trans>
      {amount} {which} ({worth} first)
    </Trans>
  ) : (
    <Trans>
      {amount} {which}
    </Trans>
  )
}
