import type { PolicyLint } from '#contract'
import { Badge, Button, formatCount, Select } from '../../../kit/index.ts'
import { ClauseCard } from './ClauseCard.tsx'
import { actions, bucketAmounts, dimensions, isKeeping, picks } from './choices.ts'
import { NumberField, TextField } from './fields.tsx'
import { type RuleJson, withKey } from './policy-text.ts'

type RuleCardProps = {
  rule: RuleJson
  words: string | undefined
  problems: readonly string[]
  /** How many images it takes in, once counted. */
  counted: PolicyLint['rules'][number] | undefined
  onChange(rule: RuleJson): void
  onRemove(): void
}

export function RuleCard({ rule, words, problems, counted, onChange, onRemove }: RuleCardProps) {
  const set = (key: string, value: unknown) => onChange(withKey(rule, key, value))
  const changeAction = (action: string) => {
    const keeps = isKeeping(action)
    const kept = keeps
      ? withKey(rule, 'thin', undefined)
      : withKey(withKey(rule, 'buckets', undefined), 'groupBy', undefined)
    onChange(withKey(kept, 'action', action))
  }
  return (
    <ClauseCard
      name={`rule ${rule.id}`}
      words={words}
      problems={problems}
      onRemove={onRemove}
      heading={
        <>
          <Select label="Action" className="w-36" value={rule.action} onChange={changeAction} options={[...actions]} />
          {counted && (
            <Badge tone={counted.matched > 0 ? 'accent' : 'neutral'}>
              {formatCount(counted.matched)} images
              {counted.alone > 0 ? `, ${formatCount(counted.alone)} only by it` : ''}
            </Badge>
          )}
        </>
      }
    >
      <div className="grid grid-cols-[9rem_minmax(0,1fr)] gap-2">
        <TextField label="Id" value={rule.id} onChange={(id) => set('id', id)} />
        <TextField label="Reason" value={rule.reason ?? ''} onChange={(reason) => set('reason', reason)} />
      </div>
      <TextField
        label="Filter"
        mono
        placeholder="all images"
        value={rule.when ?? ''}
        onChange={(when) => set('when', when === '' ? undefined : when)}
      />
      {isKeeping(rule.action) ? (
        <BucketFields rule={rule} set={set} onChange={onChange} />
      ) : (
        <ThinFields rule={rule} set={set} />
      )}
    </ClauseCard>
  )
}

type PartProps = { rule: RuleJson; set(key: string, value: unknown): void }

/** A sample over time: how many of each period stay. */
function BucketFields({ rule, set, onChange }: PartProps & { onChange(rule: RuleJson): void }) {
  const { buckets } = rule
  if (!buckets)
    return (
      <Button
        size="small"
        className="self-start"
        onClick={() => onChange({ ...rule, groupBy: rule.groupBy ?? ['source'], buckets: { monthly: 12 } })}
      >
        Sample over time
      </Button>
    )
  const change = (key: string, value: unknown) => set('buckets', withKey(buckets, key, value))
  return (
    <div className="flex flex-col gap-2 rounded-md bg-inset p-2.5">
      <div className="grid grid-cols-5 gap-2">
        {bucketAmounts.map(({ key, label }) => (
          <NumberField key={key} label={label} allowAll value={buckets[key]} onChange={(value) => change(key, value)} />
        ))}
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-24">
          <NumberField
            label="Of each"
            value={buckets.perBucket}
            placeholder="1"
            onChange={(value) => change('perBucket', value)}
          />
        </div>
        <Select
          label="Which of a period"
          className="mb-1 w-40"
          value={String(buckets.pick ?? 'newest')}
          onChange={(pick) => change('pick', pick === 'newest' ? undefined : pick)}
          options={[...picks]}
        />
        <span className="mb-1 pb-1.5 text-text-2">of each</span>
        <Select
          label="Group by"
          className="mb-1 w-40"
          value={rule.groupBy?.[0] ?? 'source'}
          onChange={(dimension) => set('groupBy', [dimension, ...(rule.groupBy?.slice(1) ?? [])])}
          options={[...dimensions]}
        />
        <Button
          size="small"
          variant="quiet"
          className="mb-1 ml-auto"
          onClick={() => onChange(withKey(withKey(rule, 'buckets', undefined), 'groupBy', undefined))}
        >
          Keep all
        </Button>
      </div>
    </div>
  )
}

/** Near-duplicates: how many of each cluster stay. */
function ThinFields({ rule, set }: PartProps) {
  const { thin } = rule
  if (!thin)
    return (
      <Button
        size="small"
        className="self-start"
        onClick={() => set('thin', { keep: 3, hashDistanceMax: 6, withinSeconds: 10 })}
      >
        Only near-duplicates
      </Button>
    )
  const change = (key: string, value: unknown) => set('thin', withKey(thin, key, value))
  return (
    <div className="flex items-end gap-2 rounded-md bg-inset p-2.5">
      <NumberField label="Keep of each" value={thin.keep} onChange={(value) => change('keep', value)} />
      <NumberField
        label="Max hash distance"
        placeholder="6"
        value={thin.hashDistanceMax}
        onChange={(value) => change('hashDistanceMax', value)}
      />
      <NumberField
        label="Captured within (s)"
        placeholder="any time"
        value={thin.withinSeconds}
        onChange={(value) => change('withinSeconds', value)}
      />
      <Button size="small" variant="quiet" className="mb-1 shrink-0" onClick={() => set('thin', undefined)}>
        All
      </Button>
    </div>
  )
}
