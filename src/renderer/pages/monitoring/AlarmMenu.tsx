import { t } from '@lingui/core/macro'
import { MoreHorizontal } from 'lucide-react'
import { useState } from 'react'
import type { Alarm } from '#contract'
import { dayMs } from '#model/units.ts'
import { engine, queries, queryClient, reportProblem } from '../../connection/index.ts'
import { openAssign } from '../../dialogs/AssignDialog.tsx'
import { moreLike } from '../../dialogs/more-like.ts'
import { ActionDialog, Button, IconButton, Menu, SelectField, TextField, toast } from '../../kit/index.ts'
import { refusalNow } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import type { AlarmButton } from './use-alarm-steps.ts'

const changed = () => queryClient.invalidateQueries({ queryKey: queries.monitoring.key() })

/** What else can be done about an alarm and with its images. */
export function AlarmMenu({ alarm, steps }: { alarm: Alarm; steps: readonly AlarmButton[] }) {
  const [isSolving, setIsSolving] = useState(false)
  const { alarmId, title, where, images, examples, detector } = alarm
  const save = () =>
    engine.library
      .saveQuery({ name: `${title} (${alarmId})`, where, order: '' })
      .then(() => toast({ tone: 'ok', title: t`Saved with the queries in the library` }))
      .catch(reportProblem(t`Can’t save the query`))
  const hold = () =>
    engine.disposal
      .hold({ where, reason: `${title} (${alarmId})` })
      .then(() => toast({ tone: 'ok', title: t`The images are on hold` }))
      .catch(reportProblem(t`Can’t put the images on hold`))
  const evidence = images === 0
  const [newest] = examples
  return (
    <>
      <Menu
        align="end"
        trigger={<IconButton icon={MoreHorizontal} label={t`More about ${title}`} />}
        items={[
          ...steps.map(({ label, icon, refused, run }) => ({ label, icon, disabled: refused !== null, run })),
          ...(steps.length > 0 ? (['separator'] as const) : []),
          { label: t`Show in the library`, disabled: evidence, run: () => navigate('library', { where }) },
          {
            label: t`Assign as a queue…`,
            disabled: evidence || refusalNow('labeling.assignQueue') !== null,
            run: () => openAssign(where, '', detector === 'drift' ? 'review' : 'approve'),
          },
          {
            label: t`Collect similar images`,
            disabled: !newest,
            run: () => newest && void moreLike({ imageId: newest }),
          },
          { label: t`Save query`, disabled: evidence, run: () => void save() },
          {
            label: t`Put the images on hold`,
            disabled: evidence || refusalNow('disposal.hold') !== null,
            run: () => void hold(),
          },
          'separator',
          { label: t`Mark as solved…`, run: () => setIsSolving(true) },
        ]}
      />
      {isSolving && <ReasonDialog alarm={alarm} what="solve" onClose={() => setIsSolving(false)} />}
    </>
  )
}

type Reasoned = { alarm: Alarm; what: 'mute' | 'solve' }

/** Asks why, and until when. */
export function ReasonButton(reasoned: Reasoned) {
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Button variant="quiet" size="small" onClick={() => setIsAsking(true)}>
        {reasoned.what === 'mute' ? t`Mute…` : t`Mark as solved…`}
      </Button>
      {isAsking && <ReasonDialog {...reasoned} onClose={() => setIsAsking(false)} />}
    </>
  )
}

const spans = [
  { value: '7', label: t`One week` },
  { value: '30', label: t`30 days` },
  { value: '90', label: t`90 days` },
] as const

function ReasonDialog({ alarm, what, onClose }: Reasoned & { onClose(): void }) {
  const [reason, setReason] = useState('')
  const [days, setDays] = useState<(typeof spans)[number]['value']>('30')
  const submit = () => {
    const { alarmId } = alarm
    const done =
      what === 'mute'
        ? engine.monitoring.mute({ alarmId, reason, untilMs: Date.now() + Number(days) * dayMs })
        : engine.monitoring.solve({ alarmId, reason })
    done.then(changed).then(onClose).catch(reportProblem(t`Can’t change the alarm`))
  }
  return (
    <ActionDialog
      onClose={onClose}
      width="small"
      title={what === 'mute' ? t`Mute this alarm` : t`Mark as solved`}
      description={
        what === 'mute'
          ? t`The alarm stays in the list. Nobody is notified while it is muted.`
          : t`The detector starts over.`
      }
      action={what === 'mute' ? t`Mute` : t`Mark as solved`}
      onAction={submit}
      disabled={reason.trim() === ''}
    >
      <TextField label={t`Reason`} value={reason} onChange={setReason} />
      {what === 'mute' && <SelectField label={t`For`} value={days} options={spans} onChange={setDays} />}
    </ActionDialog>
  )
}
