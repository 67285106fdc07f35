import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../../../connection/index.ts'
import { ChoiceList, WordPicker } from '../../../kit/index.ts'
import { dimensions, ranks } from './choices.ts'
import { type FloorJson, isRecord, numberIn, textsOr, withKey } from './policy-text.ts'
import { QueryWords } from './QueryWords.tsx'
import { ChoiceWord, ListWord, NumberWord } from './words.tsx'

type FloorSentenceProps = { floor: FloorJson; onChange(floor: FloorJson): void }

/** What never may fall below a number, whatever the rules say. */
export function FloorSentence({ floor, onChange }: FloorSentenceProps) {
  const set = (key: string, value: unknown) => onChange(withKey(floor, key, value))
  const per = typeof floor.per === 'string' ? [floor.per] : textsOr(floor.per, ['class'])
  const scaled = isRecord(floor.min) ? floor.min : null
  const isNegatives = per.length === 1 && per[0] === 'negatives'
  return (
    <>
      {t`Never fall below `}
      {scaled ? (
        <ScaledWords min={scaled} onChange={(min) => set('min', min)} />
      ) : (
        <NumberWord
          label={t`Images that stay`}
          value={numberIn(floor.min)}
          onChange={(min) => min !== undefined && set('min', min)}
        />
      )}
      {isNegatives ? t` reviewed ` : t` images of each `}
      <ListWord
        label={t`Of each`}
        values={per}
        choices={dimensions}
        max={3}
        join={t` and `}
        onChange={(next) => set('per', next.length === 1 ? next[0] : next)}
      />
      {per.includes('class') && (
        <>
          {', '}
          <ChoiceWord
            label={t`Same for all classes`}
            value={scaled ? 'more' : 'same'}
            choices={[
              { value: 'same', label: t`the same for all` },
              { value: 'more', label: t`more where the model misses more` },
            ]}
            onChange={(which) =>
              set(
                'min',
                which === 'more'
                  ? { base: numberIn(floor.min) ?? 100, least: 50, byError: 2 }
                  : (numberIn(scaled?.base) ?? 100),
              )
            }
          />
        </>
      )}
      {per.length === 1 && (per[0] === 'class' || per[0] === 'source') && (
        <>
          {t`, in `}
          <OnlyWord dimension={per[0]} only={textsOr(floor.only, [])} onChange={(only) => set('only', only)} />
        </>
      )}
      {t`, keeping the `}
      <ListWord
        label={t`Best first`}
        values={textsOr(floor.rank, ['reviewed', 'recency'])}
        choices={ranks}
        max={6}
        join={t`, then `}
        onChange={(rank) => set('rank', rank)}
      />
      {t` first `}
      <QueryWords
        text={typeof floor.when === 'string' ? floor.when : ''}
        before={t`, out of those `}
        onChange={(when) => set('when', when === '' ? undefined : when)}
      />
    </>
  )
}

function ScaledWords({
  min,
  onChange,
}: {
  min: Record<string, unknown>
  onChange(min: Record<string, unknown>): void
}) {
  const word = (label: string, key: string, hint: string) => (
    <NumberWord
      label={label}
      value={numberIn(min[key])}
      hint={hint}
      onChange={(value) => value !== undefined && onChange({ ...min, [key]: value })}
    />
  )
  return (
    <Trans>
      {word(t`Images at full recall`, 'base', t`This many stay where the model finds all labels of the class.`)} to{' '}
      {word(t`Growth by missed labels`, 'byError', t`How much more where it finds none: 2 keeps three times as many.`)}{' '}
      times more, at least {word(t`Images in any case`, 'least', t`This many stay whatever the model finds.`)}
    </Trans>
  )
}

/** All groups, or only some of them by name. */
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
  return (
    <WordPicker
      label={dimension === 'class' ? t`Which classes` : t`Which sources`}
      word={only.length > 0 ? only.join(', ') : dimension === 'class' ? t`all classes` : t`all sources`}
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
}
