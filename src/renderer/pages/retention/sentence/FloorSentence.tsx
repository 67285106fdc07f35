import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../../connection/index.ts'
import { ChoiceList, formatList, WordPicker } from '../../../kit/index.ts'
import { bindWords } from './bind-words.ts'
import { dimensions, ranks } from './choices.ts'
import { type FloorJson, isRecord, numberIn, textsOr } from './policy-text.ts'
import { QueryWords } from './QueryWords.tsx'
import { ChoiceWord, ListWord, NumberWord } from './words.tsx'

type FloorSentenceProps = { floor: FloorJson; onChange(floor: FloorJson): void }

/** The sentence of a floor: how many images of each group always stay. */
export function FloorSentence({ floor, onChange }: FloorSentenceProps) {
  const words = bindWords(floor, onChange)
  const per = typeof floor.per === 'string' ? [floor.per] : textsOr(floor.per, ['class'])
  const scaled = isRecord(floor.min) ? floor.min : null
  const isNegatives = per.length === 1 && per[0] === 'negatives'
  const dimension = per.length === 1 && (per[0] === 'class' || per[0] === 'source') ? per[0] : null
  const min = (
    <NumberWord
      label={t`Images to keep`}
      value={numberIn(scaled ? scaled.base : floor.min)}
      {...(scaled ? { hint: t`This many are kept where the model finds all labels of the class.` } : {})}
      onChange={(next) => next !== undefined && words.set('min', scaled ? { ...scaled, base: next } : next)}
    />
  )
  const groups = (
    <ListWord
      label={t`Of each`}
      values={per}
      choices={dimensions}
      max={3}
      onChange={(next) => words.set('per', next.length === 1 ? next[0] : next)}
    />
  )
  const first = (
    <ListWord label={t`Best first`} choices={ranks} max={6} isOrder {...words.list('rank', ['reviewed', 'recency'])} />
  )
  return (
    <>
      {isNegatives ? (
        <Trans>
          Never fall below {min} reviewed {groups}.
        </Trans>
      ) : (
        <Trans>
          Never fall below {min} images of each {groups}.
        </Trans>
      )}{' '}
      {per.includes('class') && (
        <GrowthWords min={scaled} base={numberIn(floor.min) ?? 100} onChange={(next) => words.set('min', next)} />
      )}{' '}
      {dimension && (
        <OnlyWord dimension={dimension} only={textsOr(floor.only, [])} onChange={(only) => words.set('only', only)} />
      )}{' '}
      <Trans>What to keep first: {first}.</Trans>{' '}
      <QueryWords wrap={(conditions) => <Trans>Only images {conditions} count.</Trans>} {...words.query('when')} />
    </>
  )
}

type Scaled = Record<string, unknown>

/** Whether the number is the same for all classes or grows with the model's errors. */
function GrowthWords({
  min,
  base,
  onChange,
}: {
  min: Scaled | null
  base: number
  onChange(min: Scaled | number): void
}) {
  const which = (
    <ChoiceWord
      label={t`Same for all classes`}
      value={min ? 'more' : 'same'}
      choices={[
        { value: 'same', label: t`the same for all classes` },
        { value: 'more', label: t`larger where the model misses more` },
      ]}
      onChange={(next) => onChange(next === 'more' ? { base, least: 50, byError: 2 } : (numberIn(min?.base) ?? 100))}
    />
  )
  if (!min) return <Trans>The number is {which}.</Trans>
  const word = (label: string, key: string, hint: string) => (
    <NumberWord
      label={label}
      value={numberIn(min[key])}
      hint={hint}
      onChange={(value) => value !== undefined && onChange({ ...min, [key]: value })}
    />
  )
  const growth = word(
    t`Growth with missed labels`,
    'byError',
    t`How many more to keep where the model finds no labels. 2 keeps three times as many.`,
  )
  const least = word(t`Images always kept`, 'least', t`At least this many are kept, whatever the model finds.`)
  return (
    <Trans>
      The number is {which}: up to {growth} times more, but never below {least}.
    </Trans>
  )
}

/** Limits a floor to some classes or sources. */
function OnlyWord({
  dimension,
  only,
  onChange,
}: {
  dimension: 'class' | 'source'
  only: readonly string[]
  onChange(only: string[] | undefined): void
}) {
  const field = dimension === 'class' ? 'labels.classes' : 'image.source'
  const { data: names = [] } = useQuery(queries.library.values.queryOptions({ input: { field } }))
  const toggled = (name: string) => (only.includes(name) ? only.filter((one) => one !== name) : [...only, name])
  const which = (
    <WordPicker
      label={dimension === 'class' ? t`Which classes` : t`Which sources`}
      word={only.length > 0 ? formatList(only) : dimension === 'class' ? t`all classes` : t`all sources`}
    >
      {() => (
        <ChoiceList
          label={t`Only these`}
          values={only}
          choices={names.map((name) => ({ value: name, label: name }))}
          onChoose={(name) => {
            const next = toggled(name)
            onChange(next.length === 0 ? undefined : next)
          }}
        />
      )}
    </WordPicker>
  )
  return <Trans>This applies to {which}.</Trans>
}
