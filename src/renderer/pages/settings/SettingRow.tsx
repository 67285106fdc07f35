import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useState } from 'react'
import type { ManagedState, SettingLock, Settings } from '#contract'
import { queries, shell } from '../../connection/index.ts'
import {
  Checkbox,
  FieldControl,
  formatCount,
  isNumber,
  PathInput,
  readTyped,
  Select,
  toast,
  typedOf,
} from '../../kit/index.ts'
import { inSentence } from '../../texts/in-sentence.ts'
import { LockedNote } from './LockedNote.tsx'
import type { Setting } from './setting.ts'

type SettingRowProps = { setting: Setting; settings: Settings; managed: ManagedState }

/** A setting. It is saved when the user leaves the field or presses Enter, and the message offers to undo that. */
export function SettingRow({ setting: shown, settings, managed }: SettingRowProps) {
  const lock = managed.locks[shown.key]
  const setting = lock?.min === undefined ? shown : { ...shown, minimum: lock.min }
  const isFixed = lock !== undefined && (lock.min === undefined || lock.min === shown.maximum)
  const edit = useSettingEdit(setting, settings)
  const id = useId()
  return (
    <div className="grid grid-cols-[minmax(0,15rem)_minmax(0,1fr)] gap-x-6 gap-y-1 border-b border-line py-3.5 last:border-b-0 slim:grid-cols-[minmax(0,1fr)]">
      <label htmlFor={id} className="pt-1.5 font-medium">
        {setting.title}
      </label>
      <div className="flex min-w-0 flex-col gap-1">
        <SettingControl id={id} setting={setting} settings={settings} edit={edit} isFixed={isFixed} />
        <p id={`${id}-hint`} className={`max-w-xl text-xs ${edit.problem ? 'text-danger' : 'text-text-2'}`}>
          {edit.problem ?? setting.hint}
        </p>
        {lock && <LockLine lock={lock} managed={managed} />}
      </div>
    </div>
  )
}

/** Holds the typed value until it is saved or discarded. */
function useSettingEdit(setting: Setting, settings: Settings) {
  const stored = typedOf(setting, settings[setting.key])
  const [typed, setTyped] = useState(stored)
  const [known, setKnown] = useState(stored)
  if (known !== stored) {
    setKnown(stored)
    setTyped(stored)
  }
  const change = useMutation(queries.workspace.changeSettings.mutationOptions())
  const read = readTyped(setting, typed)
  const problem = 'problem' in read ? read.problem : null
  const store = (value: Settings[keyof Settings]) => {
    const before = settings[setting.key]
    if (JSON.stringify(before) === JSON.stringify(value)) return
    change.mutate(
      { [setting.key]: value },
      {
        onSuccess: () =>
          toast({
            tone: 'ok',
            title: t`Saved: ${setting.title}`,
            undo: () => change.mutate({ [setting.key]: before }),
          }),
        onError: () => setTyped(stored),
      },
    )
  }
  const commit = () => {
    if ('value' in read && typed !== stored) store(read.value as Settings[keyof Settings])
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Enter' && setting.type !== 'array') commit()
    if (event.key !== 'Escape' || typed === stored) return
    // Escape discards the typed value and does nothing else on the page.
    event.stopPropagation()
    setTyped(stored)
  }
  return { typed, setTyped, problem, store, commit, onKeyDown }
}

type SettingControlProps = {
  id: string
  setting: Setting
  settings: Settings
  edit: ReturnType<typeof useSettingEdit>
  isFixed: boolean
}

function SettingControl({ id, setting, settings, edit, isFixed }: SettingControlProps) {
  const field = { id, 'aria-describedby': `${id}-hint`, 'aria-invalid': edit.problem !== null }
  if (setting.type === 'boolean')
    return (
      <span className="pt-1.5">
        <Checkbox
          id={id}
          aria-describedby={`${id}-hint`}
          checked={settings[setting.key] === true}
          disabled={isFixed}
          onChange={edit.store}
        />
      </span>
    )
  if (setting.kind === 'dataset') return <DatasetSelect id={id} value={edit.typed} onChange={edit.store} />
  if (setting.kind === 'folder' && window.winnow.download)
    return (
      <p id={id} className="pt-1.5 text-text-2">
        {edit.typed || t`Not set`} · {t`Set on the server’s computer, with winnow settings`}
      </p>
    )
  if (setting.kind === 'folder') {
    const choose = async () => {
      const chosen = await shell.chooseFolder({ title: t`Choose the ${inSentence(setting.title)}` })
      if (chosen !== null) edit.store(chosen)
    }
    return (
      <span className="flex max-w-xl">
        <PathInput
          {...field}
          value={edit.typed}
          placeholder={setting.placeholder}
          onChoose={choose}
          onClear={() => edit.store('')}
        />
      </span>
    )
  }
  return (
    <FieldControl
      {...field}
      disabled={isFixed}
      field={setting}
      className={widthOf(setting)}
      typed={edit.typed}
      onType={edit.setTyped}
      onChoose={(value) => edit.store(value as Settings[keyof Settings])}
      onBlur={edit.commit}
      onKeyDown={edit.onKeyDown}
    />
  )
}

/** Says that an administrator has set this, where, and whom to ask. */
function LockLine({ lock: { key, min }, managed: { from, contact } }: { lock: SettingLock; managed: ManagedState }) {
  return (
    <LockedNote>
      {min === undefined ? t`Set by your administrator` : t`At least ${formatCount(min)}: set by your administrator`}
      {contact !== null && ` (${contact})`} · {key} · {from}
    </LockedNote>
  )
}

function widthOf(setting: Setting): string {
  if (isNumber(setting)) return 'max-w-32'
  return setting.enum ? 'max-w-72' : 'max-w-xl'
}

const none = '–'

function DatasetSelect(props: { id: string; value: string; onChange(name: string): void }) {
  const { data: datasets = [] } = useQuery(queries.datasets.list.queryOptions())
  return (
    <Select<string>
      id={props.id}
      className="max-w-72"
      value={props.value || none}
      onChange={(name) => props.onChange(name === none ? '' : name)}
      options={[{ value: none, label: t`None` }, ...datasets.map(({ name }) => ({ value: name, label: name }))]}
    />
  )
}
