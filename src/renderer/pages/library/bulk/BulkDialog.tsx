import { plural, t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import type { BulkAction } from '#contract'
import type { ImageState } from '#model/image.ts'
import { queries } from '../../../connection/index.ts'
import { Button, Dialog, SelectField } from '../../../kit/index.ts'
import { closeBulk, type RequestedAction, runBulk, useBulkFlow } from './bulk-flow.ts'
import { NameField } from './NameField.tsx'
import { PreviewText } from './PreviewText.tsx'

/** Asks for what a bulk action still needs, shows how many images would change, and runs it. All of them can be undone. */
export function BulkDialog() {
  const request = useBulkFlow((flow) => flow.request)
  return request && <BulkForm key={request.action.kind} {...request} />
}

type Choice = { text: string; from: string; to: string }

function BulkForm({ action: requested, target }: NonNullable<ReturnType<typeof useBulkFlow.getState>['request']>) {
  const form = useId()
  const { data: kinds } = useQuery(queries.bulk.kinds.queryOptions({}))
  const [choice, setChoice] = useState<Choice>({ text: '', from: '', to: '' })
  const action = actionOf(requested, choice)
  const preview = useQuery({
    ...queries.bulk.preview.queryOptions({ input: { target, action: action ?? { kind: 'trash' } } }),
    enabled: action !== null,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  })
  const found = action ? preview.data : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!action || !found || found.changes === 0) return
    closeBulk()
    void runBulk(target, action)
  }
  const changesNone = found?.changes === 0
  const count = found ? plural(found.changes, { one: '# image', other: '# images' }) : t`images`
  return (
    <Dialog
      open
      onClose={closeBulk}
      title={kinds?.[requested.kind].title ?? ''}
      description={kinds?.[requested.kind].explanation}
      width="small"
      footer={
        <>
          <Button key={String(changesNone)} autoFocus={changesNone && action === requested} onClick={closeBulk}>
            {changesNone ? t`Close` : t`Cancel`}
          </Button>
          <Button
            variant={requested.kind === 'trash' || requested.kind === 'deleteLabels' ? 'danger' : 'primary'}
            type="submit"
            form={form}
            data-autofocus={action === requested || undefined}
            disabled={action === null || changesNone}
          >
            {actionText(requested, count)}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-3">
        <ChoiceFields action={requested} choice={choice} onChange={setChoice} />
        <PreviewText preview={found} error={action && preview.error} />
      </form>
    </Dialog>
  )
}

/** Returns the label of the button: "Move 12 images to the trash". */
function actionText(action: RequestedAction, images: string): string {
  switch (action.kind) {
    case 'tag':
      return t`Tag ${images}`
    case 'untag':
      return t`Remove from ${images}`
    case 'accept':
      return t`Accept ${images}`
    case 'state':
      return stateActionText[action.state](images)
    case 'trash':
      return t`Move ${images} to the trash`
    case 'restore':
      return t`Restore ${images}`
    case 'pin':
      return t`Pin ${images}`
    case 'unpin':
      return t`Unpin ${images}`
    case 'hold':
      return t`Hold ${images}`
    case 'source':
      return t`Move ${images}`
    default:
      return t`Change ${images}`
  }
}

const reopen = (images: string) => t`Reopen ${images}`
const stateActionText: Record<ImageState, (images: string) => string> = {
  new: reopen,
  predicted: reopen,
  reviewed: (images) => t`Mark ${images} reviewed`,
  approved: (images) => t`Approve ${images}`,
  rejected: (images) => t`Reject ${images}`,
}

/** Returns the complete action; null while something is missing. */
function actionOf(requested: RequestedAction, { text, from, to }: Choice): BulkAction | null {
  const word = text.trim()
  switch (requested.kind) {
    case 'tag':
    case 'untag':
      return word ? { kind: requested.kind, tag: word } : null
    case 'source':
      return word ? { kind: 'source', source: word } : null
    case 'licence':
    case 'consent':
      return { kind: requested.kind, text: word || null }
    case 'hold':
      return word ? { kind: 'hold', reason: word } : null
    case 'relabel':
      return from && to && from !== to ? { kind: 'relabel', from: Number(from), to: Number(to) } : null
    case 'deleteLabels':
      return from ? { kind: 'deleteLabels', classId: Number(from) } : null
    default:
      return requested
  }
}

type ChoiceFieldsProps = { action: RequestedAction; choice: Choice; onChange(choice: Choice): void }

const nameFields: Partial<Record<RequestedAction['kind'], { label: string; field: string | null }>> = {
  tag: { label: t`Tag`, field: 'image.tags' },
  untag: { label: t`Tag`, field: 'image.tags' },
  source: { label: t`Source`, field: 'image.source' },
  licence: { label: t`License`, field: 'image.licence' },
  consent: { label: t`Consent`, field: 'image.consent' },
  hold: { label: t`Reason`, field: null },
}

function ChoiceFields({ action: { kind }, choice, onChange }: ChoiceFieldsProps) {
  const nameField = nameFields[kind]
  if (nameField)
    return <NameField {...nameField} value={choice.text} onChange={(text) => onChange({ ...choice, text })} />
  if (kind !== 'relabel' && kind !== 'deleteLabels') return null
  return (
    <div className="flex gap-3">
      <ClassSelect
        label={kind === 'relabel' ? t`From` : t`Class`}
        value={choice.from}
        onChange={(from) => onChange({ ...choice, from })}
      />
      {kind === 'relabel' && (
        <ClassSelect label={t`To`} value={choice.to} onChange={(to) => onChange({ ...choice, to })} />
      )}
    </div>
  )
}

function ClassSelect({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  const classes = useQuery(queries.workspace.classes.queryOptions({}))
  return (
    <SelectField
      label={label}
      className="flex-1"
      value={value}
      options={(classes.data ?? []).map((one) => ({ value: String(one.classId), label: one.name }))}
      onChange={onChange}
    />
  )
}
