import { t } from '@lingui/core/macro'
import { Plus, X } from 'lucide-react'
import { Fragment } from 'react'
import { Button, IconButton, Menu } from '../../../kit/index.ts'
import { dimensions, periods, picks, worths } from './choices.ts'
import { numberIn, type RuleJson, textsOr, withKey } from './policy-text.ts'
import { ChoiceWord, ListWord, NumberWord } from './words.tsx'

type Buckets = Record<string, unknown>

/** A part of a sample: the newest so many, a span kept whole, or some of each period. */
type Part = { key: string; period: string | null; isSpan: boolean }

const parts: readonly Part[] = [
  { key: 'last', period: null, isSpan: false },
  { key: 'within', period: null, isSpan: true },
  ...periods.flatMap(({ name, amount, within }) => [
    { key: amount, period: name, isSpan: false },
    { key: within, period: name, isSpan: true },
  ]),
]

const partTitle = ({ period, isSpan }: Part): string =>
  period === null
    ? isSpan
      ? t`All of the last days`
      : t`The newest so many`
    : isSpan
      ? t`Some of each ${period} in the last days`
      : t`Some of each ${period}`

/** "90d" and "12h" in days. */
const daysOf = (duration: unknown): number | undefined => {
  const [, amount, unit] = /^(\d+)([hd])$/.exec(String(duration)) ?? []
  return amount === undefined ? undefined : unit === 'h' ? Number(amount) / 24 : Number(amount)
}
const durationOf = (days: number): string =>
  Number.isInteger(days) ? `${days}d` : `${Math.max(1, Math.round(days * 24))}h`

type BucketWordsProps = { rule: RuleJson; buckets: Buckets; onChange(rule: RuleJson): void }

/** Which images of each group stay, over time. */
export function BucketWords({ rule, buckets, onChange }: BucketWordsProps) {
  const set = (key: string, value: unknown) => onChange(withKey(rule, 'buckets', withKey(buckets, key, value)))
  const used = parts.filter(({ key }) => buckets[key] !== undefined)
  const pick = String(buckets.pick ?? 'newest')
  const hasPeriods = used.some(({ period }) => period !== null)
  return (
    <>
      {used.map((part, n) => (
        <Fragment key={part.key}>
          {n > 0 && t` and `}
          {part.period !== null && <EachWords buckets={buckets} pick={pick} set={set} />}
          {part.period !== null && t` of each ${part.period} `}
          {part.isSpan ? (
            <>
              {part.period === null ? t`all of the last ` : t`in the last `}
              <NumberWord
                label={t`Days`}
                unit={t`days`}
                value={daysOf(buckets[part.key])}
                onChange={(days) => days !== undefined && days > 0 && set(part.key, durationOf(days))}
              />
            </>
          ) : (
            <>
              {part.period === null ? t`the newest ` : t`for `}
              <NumberWord
                label={part.period === null ? t`Images` : t`Number of ${part.period}s`}
                unit={part.period === null ? '' : t`${part.period}s with images`}
                value={numberIn(buckets[part.key])}
                none={part.period === null ? t`all` : t`all ${part.period}s`}
                onChange={(amount) => set(part.key, amount ?? 'all')}
              />
            </>
          )}
          {used.length > 1 && (
            <IconButton
              icon={X}
              label={t`Remove: ${partTitle(part)}`}
              className="mx-0.5 size-5 align-middle text-text-3"
              onClick={() => set(part.key, undefined)}
            />
          )}
        </Fragment>
      ))}
      {t` of each `}
      <ListWord
        label={t`Group by`}
        values={textsOr(rule.groupBy, ['source'])}
        choices={dimensions}
        max={3}
        join={t` and `}
        onChange={(groupBy) => onChange(withKey(rule, 'groupBy', groupBy))}
      />
      {hasPeriods && (
        <>
          {t`, counting`}{' '}
          <ChoiceWord
            label={t`What counts`}
            value={String(buckets.unit ?? 'item')}
            choices={[
              { value: 'item', label: t`each image` },
              { value: 'cluster', label: t`a burst as one` },
            ]}
            onChange={(unit) => set('unit', unit === 'item' ? undefined : unit)}
          />
        </>
      )}{' '}
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

function EachWords({ buckets, pick, set }: { buckets: Buckets; pick: string; set(key: string, value: unknown): void }) {
  return (
    <>
      <NumberWord
        label={t`Images of each`}
        value={numberIn(buckets.perBucket) ?? 1}
        onChange={(n) => set('perBucket', n === 1 ? undefined : n)}
      />{' '}
      <ChoiceWord
        label={t`Which of them`}
        value={pick}
        choices={picks}
        onChange={(next) => set('pick', next === 'newest' ? undefined : next)}
      />
      {pick === 'best_value' && (
        <>
          {t` by `}
          <ChoiceWord
            label={t`Value`}
            value={String(buckets.value ?? 'labels')}
            choices={worths}
            onChange={(value) => set('value', value)}
          />
        </>
      )}
    </>
  )
}
