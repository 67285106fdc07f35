import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { errorMessage, queries } from '../../connection/index.ts'
import { ActionDialog, Checkbox, TextField } from '../../kit/index.ts'
import { ShownOnceDialog } from './ShownOnceDialog.tsx'
import { eventNames, webhookEvents } from './webhook-events.ts'

/** Adds a webhook: asks for its address and events, then shows its secret once. */
export function AddWebhookDialog({ onClose, onAdded }: { onClose(): void; onAdded(): void }) {
  const [url, setUrl] = useState('')
  const [events, setEvents] = useState(webhookEvents)
  const add = useMutation(queries.webhooks.add.mutationOptions({ onSuccess: onAdded }))
  if (add.data)
    return (
      <ShownOnceDialog
        title={t`Secret of the webhook`}
        text={t`Give it to the program at that address. It signs each message, and is not shown again.`}
        label={t`Secret`}
        value={add.data.secret}
        copy={t`Copy secret`}
        copied={t`Secret copied`}
        onClose={onClose}
      />
    )
  return (
    <ActionDialog
      onClose={onClose}
      title={t`Add webhook`}
      action={t`Add webhook`}
      disabled={url.trim() === '' || events.length === 0 || add.isPending}
      onAction={() => add.mutate({ url: url.trim(), events: [...events] })}
    >
      <div className="flex flex-col gap-4">
        <TextField
          label={t`Address`}
          hint={t`Winnow sends a POST there.`}
          problem={add.error && errorMessage(add.error)}
          placeholder="https://example.org/winnow"
          value={url}
          onChange={setUrl}
        />
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
