import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { BucketWords } from './BucketWords.tsx'
import { bindWords } from './bind-words.ts'
import { actions, isKeeping } from './choices.ts'
import { isRecord, type RuleJson, withKey } from './policy-text.ts'
import { QueryWords } from './QueryWords.tsx'
import { ChoiceWord, NumberWord } from './words.tsx'

type RuleSentenceProps = { rule: RuleJson; onChange(rule: RuleJson): void }

/** The sentence of a rule: its action, its images and its conditions. */
export function RuleSentence({ rule, onChange }: RuleSentenceProps) {
  const changeAction = (next: string) => {
    const fitting = isKeeping(next)
      ? withKey(rule, 'thin', undefined)
      : withKey(withKey(rule, 'buckets', undefined), 'groupBy', undefined)
    onChange(withKey(fitting, 'action', next))
  }
  const action = <ChoiceWord label={t`Action`} isMain value={rule.action} choices={actions} onChange={changeAction} />
  const which = isKeeping(rule.action) ? (
    <KeptWord rule={rule} onChange={onChange} />
  ) : (
    <RemovedWord rule={rule} onChange={onChange} />
  )
  const isPlain = !isRecord(rule.buckets) && !isRecord(rule.thin)
  const conditions = (
    <QueryWords
      {...bindWords(rule, onChange).query('when')}
      wrap={isPlain ? undefined : (words) => <Trans>Only choose images {words}.</Trans>}
    />
  )
  if (isPlain)
    return (
      <Trans>
        {action} {which} {conditions}
      </Trans>
    )
  return (
    <>
      {isRecord(rule.buckets) ? (
        <BucketWords action={action} sample={which} rule={rule} onChange={onChange} />
      ) : (
        <ThinWords action={action} duplicates={which} rule={rule} onChange={onChange} />
      )}{' '}
      {conditions}
    </>
  )
}

/** Keeps all images or a sample over time. */
function KeptWord({ rule, onChange }: RuleSentenceProps) {
  const buckets = isRecord(rule.buckets) ? rule.buckets : null
  return (
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
  )
}

/** Removes all images, or near-duplicates beyond the best of each group. */
function RemovedWord({ rule, onChange }: RuleSentenceProps) {
  const thin = isRecord(rule.thin) ? rule.thin : null
  return (
    <ChoiceWord
      label={t`Which images`}
      value={thin ? 'near-duplicates' : 'images'}
      choices={[
        { value: 'images', label: t`images` },
        { value: 'near-duplicates', label: t`near-duplicates` },
      ]}
      onChange={(which) =>
        onChange(
          withKey(
            rule,
            'thin',
            which === 'images' ? undefined : (thin ?? { keep: 3, hashDistanceMax: 6, withinSeconds: 10 }),
          ),
        )
      }
    />
  )
}

type ThinWordsProps = RuleSentenceProps & { action: ReactNode; duplicates: ReactNode }

/** How many near-duplicates stay, and when two images are near-duplicates. */
function ThinWords({ action, duplicates, rule, onChange }: ThinWordsProps) {
  const thin = isRecord(rule.thin) ? rule.thin : {}
  const words = bindWords(thin, (next) => onChange(withKey(rule, 'thin', next)))
  const best = <NumberWord label={t`Keep per group`} {...words.number('keep')} />
  const time = (
    <NumberWord
      label={t`Seconds between captures`}
      format={(s) => t`within ${s} s of each other`}
      none={t`at any time`}
      hint={t`With a limit, only bursts from one source count. Without one, all images do.`}
      {...words.number('withinSeconds', thin.scope === 'burst' ? 10 : undefined)}
    />
  )
  const distance = (
    <NumberWord
      label={t`Max hash distance`}
      format={(bits) => plural(bits, { one: '# bit of 64', other: '# bits of 64' })}
      hint={t`0: the same image in another file. 6: the usual value. 16: the maximum.`}
      {...words.number('hashDistanceMax', 6)}
    />
  )
  const similarity = (
    <NumberWord
      label={t`Min embedding similarity`}
      format={(least) => t`at least ${least} alike`}
      none={t`not compared`}
      hint={t`0 to 1. Images without an embedding then don’t count as near-duplicates.`}
      {...words.number('cosineMin')}
    />
  )
  const overlap = (
    <NumberWord
      label={t`Min label overlap`}
      hint={t`0 to 1. Reviewed images whose labels are elsewhere don’t count as near-duplicates.`}
      {...words.number('iouMin', 0.8)}
    />
  )
  return (
    <Trans>
      {action} {duplicates} beyond the best {best} of each group. They are taken {time}, their hashes differ by at most{' '}
      {distance}, their embeddings are {similarity}, and their labels overlap by at least {overlap}.
    </Trans>
  )
}
