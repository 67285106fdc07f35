import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { Checkbox, SelectField, TextField } from '../../../kit/index.ts'
import { limits, modes, withoutGolden } from './choices.ts'
import { numberIn, type PolicyJson, withKey } from './policy-text.ts'
import { QueryWords } from './QueryWords.tsx'

type PolicySettingsProps = { policy: PolicyJson; onChange(policy: PolicyJson): void }

/** What holds for the whole policy: its name, its mode, what it is about, and what a plan may not go beyond. */
export function PolicySettings({ policy, onChange }: PolicySettingsProps) {
  const set = (key: string, value: unknown) => onChange(withKey(policy, key, value))
  const text = (key: string): string => (typeof policy[key] === 'string' ? policy[key] : '')
  return (
    <div className="flex max-w-2xl flex-col gap-5">
      <div className="grid grid-cols-2 items-start gap-3">
        <TextField label={t`Name`} value={policy.name ?? ''} onChange={(text) => set('name', text)} />
        <SelectField
          label={t`Mode`}
          value={policy.mode ?? 'active'}
          options={modes}
          onChange={(mode) => set('mode', mode)}
        />
        <NumberField
          label={t`Minimum age (days)`}
          usual="7"
          value={policy.settleDays}
          onChange={(days) => set('settleDays', days)}
        />
        <TextField
          label={t`Time zone`}
          hint={t`used for days, weeks and months`}
          placeholder="UTC"
          value={text('tz')}
          onChange={(text) => set('tz', text || undefined)}
        />
        <SelectField
          label={t`Image age counts from`}
          value={typeof policy.timeBase === 'string' ? policy.timeBase : 'imported'}
          options={[
            { value: 'imported', label: t`Time of import` },
            { value: 'captured', label: t`Camera’s time` },
          ]}
          onChange={(base) => set('timeBase', base === 'imported' ? undefined : base)}
        />
        <SelectField
          label={t`Counted in samples and floors`}
          value={text('placesFor') || 'settled'}
          options={[
            { value: 'settled', label: t`All images past the minimum age` },
            { value: 'reviewed', label: t`Reviewed images only` },
          ]}
          onChange={(which) => set('placesFor', which === 'settled' ? undefined : which)}
        />
      </div>
      <Sentence title={t`Which images it covers`}>
        <QueryWords
          text={text('scope')}
          onChange={(scope) => set('scope', scope || undefined)}
          say={(conditions) => <Trans>Only images {conditions} can be removed.</Trans>}
          none={t`All images.`}
        />
      </Sentence>
      <Sentence title={t`Pinned by this policy`}>
        <QueryWords
          text={text('pins')}
          onChange={(pins) => set('pins', pins || undefined)}
          say={(conditions) => <Trans>Block a plan that removes images {conditions}.</Trans>}
          none={t`No images.`}
        />
      </Sentence>
      <Limits policy={policy} onChange={onChange} />
    </div>
  )
}

/** What a plan may not go beyond. */
function Limits({ policy, onChange }: PolicySettingsProps) {
  const set = (key: string, value: unknown) => onChange(withKey(policy, key, value))
  const fuses = policy.fuses ?? {}
  const setLimit = (key: string, value: unknown) => {
    const changed = withKey(fuses, key, value)
    set('fuses', Object.keys(changed).length > 0 ? changed : undefined)
  }
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{t`Guardrails`}</h3>
      <p className="text-xs text-text-3">{t`Plans over a limit can’t be applied.`}</p>
      <div className="grid grid-cols-3 gap-3">
        {limits.map(({ key, label, usual }) => (
          <NumberField
            key={key}
            label={label}
            usual={usual}
            value={fuses[key]}
            onChange={(value) => setLimit(key, value)}
          />
        ))}
      </div>
      <SelectField
        label={t`Without a golden set`}
        hint={t`Without one, the impact of removing reviewed images is unknown. Near-duplicates in a burst and unreviewed images are removed either way.`}
        value={fuses.withoutGolden === 'refuse' ? 'refuse' : 'ask'}
        options={withoutGolden}
        onChange={(choice) => setLimit('withoutGolden', choice === 'ask' ? undefined : choice)}
      />
      <Checkbox
        checked={fuses.requireBackup === 'reviewed'}
        onChange={(isOn) => setLimit('requireBackup', isOn ? 'reviewed' : undefined)}
        label={t`Trash reviewed images only after a verified backup or export`}
      />
      <Checkbox
        checked={policy.protectDatasets !== false}
        onChange={(isOn) => set('protectDatasets', isOn)}
        label={t`Never archive or trash images of a frozen dataset`}
      />
    </section>
  )
}

function Sentence({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      <p className="leading-9">{children}</p>
    </section>
  )
}

/** An empty field takes the key away, so that its usual value counts. */
function NumberField({
  label,
  usual,
  value,
  onChange,
}: {
  label: string
  usual: string
  value: unknown
  onChange(value: number | undefined): void
}) {
  return (
    <TextField
      label={label}
      type="number"
      placeholder={usual}
      value={numberIn(value) ?? ''}
      onChange={(text) => onChange(text === '' ? undefined : Number(text))}
    />
  )
}
