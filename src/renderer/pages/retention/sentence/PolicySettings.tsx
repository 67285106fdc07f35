import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { derivedPercent } from '#model/guardrails.ts'
import { Checkbox, SelectField, TextField } from '../../../kit/index.ts'
import { bindWords } from './bind-words.ts'
import { limits, modes, settingLabels, withoutGolden } from './choices.ts'
import { type PolicyJson, withKey } from './policy-text.ts'
import { QueryWords } from './QueryWords.tsx'

type PolicySettingsProps = { policy: PolicyJson; onChange(policy: PolicyJson): void }

/** The settings of the whole policy: name, mode, images and limits. */
export function PolicySettings({ policy, onChange }: PolicySettingsProps) {
  const words = bindWords(policy, onChange)
  return (
    <div className="flex max-w-2xl flex-col gap-5">
      <div className="grid grid-cols-2 items-start gap-3">
        <TextField label={settingLabels.name} {...words.choice('name', '')} />
        <SelectField label={settingLabels.mode} options={modes} {...words.choice('mode', 'active')} />
        <NumberField label={settingLabels.settleDays} usual="7" {...words.number('settleDays')} />
        <TextField
          label={settingLabels.tz}
          hint={t`used for days, weeks and months`}
          placeholder="UTC"
          {...words.optional('tz', '')}
        />
        <SelectField
          label={t`Image age counts from`}
          options={[
            { value: 'imported', label: t`Time of import` },
            { value: 'captured', label: t`Camera’s time` },
          ]}
          {...words.optional('timeBase', 'imported')}
        />
        <SelectField
          label={t`Counted in samples and floors`}
          options={[
            { value: 'settled', label: t`All images past the minimum age` },
            { value: 'reviewed', label: t`Reviewed images only` },
          ]}
          {...words.optional('placesFor', 'settled')}
        />
      </div>
      <Sentence title={t`Which images it covers`}>
        <QueryWords
          {...words.query('scope')}
          wrap={(conditions) => <Trans>Only images {conditions} can be removed.</Trans>}
          none={t`All images.`}
        />
      </Sentence>
      <Sentence title={t`Pinned by this policy`}>
        <QueryWords
          {...words.query('pins')}
          wrap={(conditions) => <Trans>Block a plan that removes images {conditions}.</Trans>}
          none={t`No images.`}
        />
      </Sentence>
      <Limits policy={policy} onChange={onChange} />
    </div>
  )
}

/** The limits of a plan. */
function Limits({ policy, onChange }: PolicySettingsProps) {
  const fuses = policy.fuses ?? {}
  const words = bindWords(fuses, (next) =>
    onChange(withKey(policy, 'fuses', Object.keys(next).length > 0 ? next : undefined)),
  )
  const derived = String(derivedPercent(Number(fuses.maxDropPercent ?? 10)))
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">{t`Guardrails`}</h3>
      <p className="text-xs text-text-3">{t`Plans over a limit can’t be applied.`}</p>
      <div className="grid grid-cols-3 items-end gap-3">
        {limits.map(({ key, label, usual }) => (
          <NumberField key={key} label={label} usual={usual ?? derived} {...words.number(key)} />
        ))}
      </div>
      <SelectField
        label={t`Without a golden set`}
        hint={t`Without one, the impact of removing reviewed images is unknown. Near-duplicates in a burst and unreviewed images are removed either way.`}
        options={withoutGolden}
        {...words.optional('withoutGolden', 'ask')}
      />
      <Checkbox
        checked={fuses.requireBackup === 'reviewed'}
        onChange={(isOn) => words.set('requireBackup', isOn ? 'reviewed' : undefined)}
        label={t`Trash reviewed images only after a verified backup or export`}
      />
      <Checkbox
        checked={policy.protectDatasets !== false}
        onChange={(isOn) => onChange(withKey(policy, 'protectDatasets', isOn))}
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

type NumberFieldProps = {
  label: string
  usual: string
  value: number | undefined
  onChange(value: number | undefined): void
}

/** A number field; empty means the usual value. */
function NumberField({ label, usual, value, onChange }: NumberFieldProps) {
  return (
    <TextField
      label={label}
      type="number"
      placeholder={usual}
      value={value ?? ''}
      onChange={(text) => onChange(text === '' ? undefined : Number(text))}
    />
  )
}
