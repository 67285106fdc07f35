import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useState } from 'react'
import { errorMessage, queries, reportProblem } from '../../connection/index.ts'
import { ActionDialog, Button, Checkbox, Dialog, Field, Input, toast } from '../../kit/index.ts'
import { eventNames, webhookEvents } from './webhook-events.ts'

/** Asks for an address and what to tell it, then shows its secret, once. */
export function AddWebhookDialog({ onClose, onAdded }: { onClose(): void; onAdded(): void }) {
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState(webhookEvents)
  const add = useMutation(queries.webhooks.add.mutationOptions({ onSuccess: onAdded }))
  if (add.data) return <SecretDialog secret={add.data.secret} onClose={onClose} />
  return (
    <ActionDialog
      open
      onClose={onClose}
      title={t`Add webhook`}
      action={t`Add webhook`}
      disabled={url.trim() === '' || events.length === 0 || add.isPending}
      onAction={() => add.mutate({ url: url.trim(), events: [...events] })}
    >
      <div className="flex flex-col gap-4">
        <Field label={t`Address`} hint={t`Winnow sends a POST there.`} problem={add.error && errorMessage(add.error)}>
          {(ids) => (
            <Input
              {...ids}
              placeholder="https://example.org/winnow"
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
        </Field>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-xs font-medium text-text-2">{t`Tell it when`}</legend>
          {webhookEvents.map((event) => (
            <Checkbox
              key={event}
              label={eventNames[event]}
              checked={events.includes(event)}
              onChange={(on) => setEvents(webhookEvents.filter((one) => (one === event ? on : events.includes(one))))}
            />
          ))}
        </fieldset>
      </div>
    </ActionDialog>
  )
}

function SecretDialog({ secret, onClose }: { secret: string; onClose(): void }) {
  const copy = () =>
    navigator.clipboard
      .writeText(secret)
      .then(() => toast({ tone: 'ok', title: t`Secret copied` }))
      .catch(reportProblem(t`Can’t copy to the clipboard`))
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`Secret of the webhook`}
      footer={
        <Button variant="primary" icon={Copy} onClick={() => void copy()}>
          {t`Copy secret`}
        </Button>
      }
    >
      <p className="mb-3 text-text-2">
        {t`Give it to the program at that address. It signs each message, and is not shown again.`}
      </p>
      <Input aria-label={t`Secret`} readOnly value={secret} onFocus={(event) => event.target.select()} />
    </Dialog>
  )
}
