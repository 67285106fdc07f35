import { Plus } from 'lucide-react'
import type { PolicyCheck, PolicyLint } from '#contract'
import { Button, Checkbox, Select } from '../../../kit/index.ts'
import { limits, modes, withoutGolden } from './choices.ts'
import { FloorCard } from './FloorCard.tsx'
import { NumberField, TextField } from './fields.tsx'
import { freeId, type PolicyJson, withKey } from './policy-text.ts'
import { RuleCard } from './RuleCard.tsx'

type PolicyFormProps = {
  policy: PolicyJson
  check: PolicyCheck | undefined
  /** What each rule takes in, once counted. */
  lint: PolicyLint | undefined
  onChange(policy: PolicyJson): void
}

/** The policy as cards: rules, floors and guardrails. The JSON beside it says the same and stays the truth. */
export function PolicyForm({ policy, check, lint, onChange }: PolicyFormProps) {
  const floors = policy.floors ?? []
  const ids = [...policy.rules, ...floors].map(({ id }) => String(id))
  const set = (key: string, value: unknown) => onChange(withKey(policy, key, value))
  const setLimit = (key: string, value: unknown) => {
    const changed = withKey(policy.fuses ?? {}, key, value)
    set('fuses', Object.keys(changed).length > 0 ? changed : undefined)
  }
  const wordsOf = (id: string) => check?.clauses.find((clause) => clause.id === id)?.text
  const problemsOf = (list: 'rules' | 'floors', index: number) =>
    (check?.problems ?? [])
      .filter(({ severity, path }) => severity === 'error' && path[0] === list && path[1] === index)
      .map(({ message }) => message)
  return (
    <div className="flex flex-col gap-5 p-4">
      <div className="grid grid-cols-[minmax(0,1fr)_11rem_8rem] items-end gap-2">
        <TextField label="Name" value={policy.name ?? ''} onChange={(name) => set('name', name)} />
        <div className="flex flex-col gap-1 pb-1">
          <span className="text-xs font-medium text-text-2">Mode</span>
          <Select
            label="Mode"
            value={policy.mode ?? 'active'}
            onChange={(mode) => set('mode', mode)}
            options={modes.map((mode) => ({ ...mode }))}
          />
        </div>
        <NumberField
          label="Minimum age (days)"
          placeholder="7"
          value={policy.settleDays}
          onChange={(days) => set('settleDays', days)}
        />
      </div>
      <Group
        title="Rules"
        hint="Order doesn’t matter: keep rules win."
        add="Add a rule"
        onAdd={() =>
          set('rules', [
            ...policy.rules,
            {
              id: freeId('rule', ids),
              action: 'retire',
              when: 'age(image.importedAt) > days(365)',
              reason: 'It is old',
            },
          ])
        }
      >
        {policy.rules.map((rule, index) => (
          <RuleCard
            // By place: the id is edited in the card, which must not lose the focus
            key={index}
            rule={rule}
            words={wordsOf(rule.id)}
            problems={problemsOf('rules', index)}
            counted={lint?.rules.find(({ rule: id }) => id === rule.id)}
            onChange={(changed) => set('rules', policy.rules.with(index, changed))}
            onRemove={() => set('rules', policy.rules.toSpliced(index, 1))}
          />
        ))}
      </Group>
      <Group
        title="Floors"
        hint="Always keep the best of each, whatever the rules."
        add="Add a floor"
        onAdd={() => set('floors', [...floors, { id: freeId('floor', ids), per: 'class', min: 100 }])}
      >
        {floors.map((floor, index) => (
          <FloorCard
            // By place: the id is edited in the card, which must not lose the focus
            key={index}
            floor={floor}
            words={wordsOf(floor.id)}
            problems={problemsOf('floors', index)}
            onChange={(changed) => set('floors', floors.with(index, changed))}
            onRemove={() => set('floors', floors.toSpliced(index, 1))}
          />
        ))}
      </Group>
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold">Guardrails</h3>
        <p className="text-xs text-text-3">Plans over a limit can’t be applied.</p>
        <div className="grid grid-cols-4 gap-2">
          {limits.map(({ key, label, usual }) => (
            <NumberField
              key={key}
              label={label}
              placeholder={String(usual)}
              value={policy.fuses?.[key]}
              onChange={(value) => setLimit(key, value)}
            />
          ))}
        </div>
        <div className="flex flex-col gap-1">
          <span className="text-xs font-medium text-text-2">Without a golden set</span>
          <Select
            label="Without a golden set"
            value={policy.fuses?.withoutGolden === 'refuse' ? 'refuse' : 'ask'}
            onChange={(choice) => setLimit('withoutGolden', choice === 'ask' ? undefined : choice)}
            options={withoutGolden.map((choice) => ({ ...choice }))}
          />
          <span className="text-xs text-text-3">
            The impact of removing reviewed images is unknown then. Near-duplicates in a burst and unreviewed images are
            removed in either case.
          </span>
        </div>
        <Checkbox
          checked={policy.fuses?.requireBackup === 'reviewed'}
          onChange={(isOn) => setLimit('requireBackup', isOn ? 'reviewed' : undefined)}
          label="Trash reviewed images only after a verified backup or export"
        />
      </section>
    </div>
  )
}

function Group({
  title,
  hint,
  add,
  onAdd,
  children,
}: {
  title: string
  hint: string
  add: string
  onAdd(): void
  children: React.ReactNode
}) {
  return (
    <section className="flex flex-col gap-2">
      <div className="flex items-end gap-2">
        <div className="flex-1">
          <h3 className="font-semibold">{title}</h3>
          <p className="text-xs text-text-3">{hint}</p>
        </div>
        <Button size="small" icon={Plus} onClick={onAdd}>
          {add}
        </Button>
      </div>
      {children}
    </section>
  )
}
