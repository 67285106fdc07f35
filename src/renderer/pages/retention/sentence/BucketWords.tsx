import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Plus } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { Button, Menu } from '../../../kit/index.ts'
import { bindWords } from './bind-words.ts'
import { daysText, dimensions, picks, worths } from './choices.ts'
import { numberIn, type RuleJson, withKey } from './policy-text.ts'
import { ChoiceWord, ListWord, NumberWord, RemoveWord } from './words.tsx'

/** A period of a keep rule: its keys in the policy, and its texts in the sentence. */
type Period = {
  amount: string
  within: string
  title: string
  titleInDays: string
  countLabel: string
  count(n: number): string
  all: string
  ofEach: string
}

const periods: readonly Period[] = [
  {
    amount: 'hourly',
    within: 'withinHourly',
    title: t`Some of each hour`,
    titleInDays: t`Some of each hour in the last days`,
    countLabel: t`Number of hours`,
    count: (n) => plural(n, { one: '# hour with images', other: '# hours with images' }),
    all: t`all hours`,
    ofEach: t`of each hour`,
  },
  {
    amount: 'daily',
    within: 'withinDaily',
    title: t`Some of each day`,
    titleInDays: t`Some of each day in the last days`,
    countLabel: t`Number of days`,
    count: (n) => plural(n, { one: '# day with images', other: '# days with images' }),
    all: t`all days`,
    ofEach: t`of each day`,
  },
  {
    amount: 'weekly',
    within: 'withinWeekly',
    title: t`Some of each week`,
    titleInDays: t`Some of each week in the last days`,
    countLabel: t`Number of weeks`,
    count: (n) => plural(n, { one: '# week with images', other: '# weeks with images' }),
    all: t`all weeks`,
    ofEach: t`of each week`,
  },
  {
    amount: 'monthly',
    within: 'withinMonthly',
    title: t`Some of each month`,
    titleInDays: t`Some of each month in the last days`,
    countLabel: t`Number of months`,
    count: (n) => plural(n, { one: '# month with images', other: '# months with images' }),
    all: t`all months`,
    ofEach: t`of each month`,
  },
  {
    amount: 'yearly',
    within: 'withinYearly',
    title: t`Some of each year`,
    titleInDays: t`Some of each year in the last days`,
    countLabel: t`Number of years`,
    count: (n) => plural(n, { one: '# year with images', other: '# years with images' }),
    all: t`all years`,
    ofEach: t`of each year`,
  },
]

type Buckets = Record<string, unknown>

/** A part of a sample: a number of newest images, a time span, or some images of each period. */
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

/** Returns the days of a duration such as "90d" or "12h". */
const daysOf = (duration: unknown): number | undefined => {
  const [, amount, unit] = /^(\d+)([hd])$/.exec(String(duration)) ?? []
  return amount === undefined ? undefined : unit === 'h' ? Number(amount) / 24 : Number(amount)
}
const durationOf = (days: number): string =>
  Number.isInteger(days) ? `${days}d` : `${Math.max(1, Math.round(days * 24))}h`

type BucketWordsProps = { action: ReactNode; sample: ReactNode; rule: RuleJson; onChange(rule: RuleJson): void }

/** The sentence of a sample: which images of each group stay. */
export function BucketWords({ action, sample, rule, onChange }: BucketWordsProps) {
  const buckets = rule.buckets as Buckets
  const words = bindWords(buckets, (next) => onChange(withKey(rule, 'buckets', next)))
  const used = parts.filter(({ key }) => buckets[key] !== undefined)
  const groups = (
    <ListWord
      label={t`Group by`}
      choices={dimensions}
      max={3}
      {...bindWords(rule, onChange).list('groupBy', ['source'])}
    />
  )
  const kept = used
    .map((part) => (
      <Fragment key={part.key}>
        <PartWords part={part} words={words} value={buckets[part.key]} isBest={buckets.pick === 'best_value'} />
        {used.length > 1 && (
          <RemoveWord label={t`Remove: ${partTitle(part)}`} onRemove={() => words.set(part.key, undefined)} />
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
      choices={[
        { value: 'item', label: t`each image` },
        { value: 'cluster', label: t`a burst as one` },
      ]}
      {...words.optional('unit', 'item')}
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
          .map((part) => ({ label: partTitle(part), run: () => words.set(part.key, part.isSpan ? '90d' : 12) }))}
      />
    </>
  )
}

type PartWordsProps = { part: Part; words: ReturnType<typeof bindWords>; value: unknown; isBest: boolean }

function PartWords({ part: { key, period, isSpan }, words, value, isBest }: PartWordsProps) {
  const span = (
    <NumberWord
      label={t`Days`}
      format={daysText}
      value={daysOf(value)}
      onChange={(days) => days !== undefined && days > 0 && words.set(key, durationOf(days))}
    />
  )
  if (period === null && isSpan) return <Trans>all of the last {span}</Trans>
  const amount = (
    <NumberWord
      label={period?.countLabel ?? t`Images`}
      format={period?.count ?? ((n) => plural(n, { one: 'the newest one', other: 'the newest #' }))}
      value={numberIn(value)}
      none={period?.all ?? t`all`}
      onChange={(next) => words.set(key, next ?? 'all')}
    />
  )
  if (period === null) return amount
  const each = <EachWords words={words} isBest={isBest} />
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

function EachWords({ words, isBest }: Pick<PartWordsProps, 'words' | 'isBest'>) {
  const amount = <NumberWord label={t`Images of each`} {...words.number('perBucket', 1)} />
  const which = <ChoiceWord label={t`Which ones`} choices={picks} {...words.optional('pick', 'newest')} />
  const worth = <ChoiceWord label={t`Value`} choices={worths} {...words.choice('value', 'labels')} />
  return isBest ? (
    <Trans>
      {amount} {which} ({worth} first)
    </Trans>
  ) : (
    <Trans>
      {amount} {which}
    </Trans>
  )
}
