import { t } from '@lingui/core/macro'
import { BucketWords } from './BucketWords.tsx'
import { actions, isKeeping } from './choices.ts'
import { isRecord, numberIn, type RuleJson, withKey } from './policy-text.ts'
import { QueryWords } from './QueryWords.tsx'
import { ChoiceWord, NumberWord } from './words.tsx'

type RuleSentenceProps = { rule: RuleJson; onChange(rule: RuleJson): void }

/** A rule as a sentence: what happens to which images, and on what conditions. */
export function RuleSentence({ rule, onChange }: RuleSentenceProps) {
  const set = (key: string, value: unknown) => onChange(withKey(rule, key, value))
  const buckets = isRecord(rule.buckets) ? rule.buckets : null
  const changeAction = (action: string) => {
    const fitting = isKeeping(action)
      ? withKey(rule, 'thin', undefined)
      : withKey(withKey(rule, 'buckets', undefined), 'groupBy', undefined)
    onChange(withKey(fitting, 'action', action))
  }
  return (
    <>
      <ChoiceWord label={t`Action`} isMain value={rule.action} choices={actions} onChange={changeAction} />{' '}
      {isKeeping(rule.action) ? (
        <>
          <ChoiceWord
            label={t`How many`}
            value={buckets ? 'sample' : 'all'}
            choices={[
              { value: 'all', label: t`all images` },
              { value: 'sample', label: t`a sample over time` },
            ]}
            onChange={(which) =>
              onChange(
                which === 'all'
                  ? withKey(withKey(rule, 'buckets', undefined), 'groupBy', undefined)
                  : { ...rule, groupBy: rule.groupBy ?? ['source'], buckets: buckets ?? { monthly: 12 } },
              )
            }
          />
          {buckets && (
            <>
              {': '}
              <BucketWords rule={rule} buckets={buckets} onChange={onChange} />
            </>
          )}
        </>
      ) : (
        <ThinWords rule={rule} set={set} />
      )}{' '}
      <QueryWords
        text={typeof rule.when === 'string' ? rule.when : ''}
        before={buckets || rule.thin ? t`, out of those ` : ''}
        onChange={(when) => set('when', when === '' ? undefined : when)}
      />
    </>
  )
}

/** All images, or near-duplicates beyond the best of each group. */
function ThinWords({ rule, set }: { rule: RuleJson; set(key: string, value: unknown): void }) {
  const thin = isRecord(rule.thin) ? rule.thin : null
  const change = (key: string, value: unknown) => set('thin', withKey(thin ?? {}, key, value))
  const seconds = numberIn(thin?.withinSeconds) ?? (thin?.scope === 'burst' ? 10 : undefined)
  const cosine = numberIn(thin?.cosineMin)
  return (
    <>
      <ChoiceWord
        label={t`Which images`}
        value={thin ? 'near-duplicates' : 'images'}
        choices={[
          { value: 'images', label: t`images` },
          { value: 'near-duplicates', label: 'near-duplicates' },
        ]}
        onChange={(which) =>
          set('thin', which === 'images' ? undefined : (thin ?? { keep: 3, hashDistanceMax: 6, withinSeconds: 10 }))
        }
      />
      {thin && (
        <>
          {t` beyond the best `}
          <NumberWord
            label={t`Keep of each group`}
            value={numberIn(thin.keep)}
            onChange={(keep) => change('keep', keep ?? 1)}
          />
          {seconds === undefined ? t`, taken ` : t`, taken within `}
          <NumberWord
            label={t`Seconds between captures`}
            unit={t`s`}
            none={t`at any time`}
            value={seconds}
            hint={t`With a limit only a burst of one source counts; without one all images.`}
            onChange={(limit) => change('withinSeconds', limit)}
          />
          {seconds === undefined
            ? t`, whose hashes differ by at most `
            : t` of each other, whose hashes differ by at most `}
          <NumberWord
            label={t`Max hash distance`}
            unit={t`of 64 bits`}
            value={numberIn(thin.hashDistanceMax) ?? 6}
            hint={t`0 is the same image in another file, 6 the usual, 16 the most.`}
            onChange={(bits) => change('hashDistanceMax', bits)}
          />
          {cosine === undefined ? t`, with ` : t`, whose embeddings are at least `}
          <NumberWord
            label={t`Min similarity of embeddings`}
            none={t`any embedding`}
            value={cosine}
            hint={t`0 to 1. Images without an embedding are no near-duplicates then.`}
            onChange={(similarity) => change('cosineMin', similarity)}
          />
          {cosine === undefined ? t` and labels that overlap by at least ` : t` alike and labels overlap by at least `}
          <NumberWord
            label={t`Min overlap of the labels`}
            value={numberIn(thin.iouMin) ?? 0.8}
            hint={t`0 to 1. Reviewed images whose labels lie elsewhere are no near-duplicates.`}
            onChange={(overlap) => change('iouMin', overlap)}
          />
        </>
      )}
    </>
  )
}
