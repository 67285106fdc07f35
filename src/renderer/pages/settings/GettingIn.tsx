import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { Copy, Mail, Users } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { folderOf, isServed, queries, useWorkspace } from '../../connection/index.ts'
import { Button } from '../../kit/index.ts'
import { openUserMenu } from '../../roles/index.ts'
import { copyText, ShownOnceDialog } from './ShownOnceDialog.tsx'

/** Explains how a new user gets into the workspace. */
export function GettingIn() {
  return (
    <section aria-label={t`How somebody gets in`} className="flex flex-col gap-2 border-t border-line px-4 py-3">
      <h3 className="font-semibold">{t`How somebody gets in`}</h3>
      <ol className="ml-4 flex list-decimal flex-col gap-2 text-text-2">
        <li>{t`Add them above, with the role for what they will do.`}</li>
        {isServed() ? (
          <>
            <li>{t`Choose “Invite…” in their line, and send them the link.`}</li>
            <li>{t`They open it in a browser, choose a password and sign in with their name.`}</li>
          </>
        ) : (
          <StepsHere />
        )}
      </ol>
      <p className="text-xs text-text-3">
        {isServed()
          ? t`A link works once, within a week. Whoever forgot the password gets a new link, which ends their sessions. Disable a user to keep them out at once.`
          : t`There is no password. Roles prevent mistakes, and the audit log names who acted. To keep somebody out, set the permissions of the folder.`}
      </p>
    </section>
  )
}

const Step = ({ children }: { children: ReactNode }) => (
  <li>
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">{children}</span>
  </li>
)

function StepsHere() {
  const folder = useWorkspace(folderOf) ?? ''
  return (
    <>
      <Step>
        {t`They start Winnow here, or on a computer that has this folder, and open the workspace. One computer at a time has it open.`}
        <Button size="small" icon={Copy} onClick={() => void copyText(folder, t`Folder copied`, folder)}>
          {t`Copy the folder’s path`}
        </Button>
      </Step>
      <Step>
        {t`They choose their name at the lower left, under “Act as”. After that, Home shows their queue.`}
        <Button size="small" icon={Users} onClick={() => openUserMenu(true)}>
          {t`Choose who acts…`}
        </Button>
      </Step>
    </>
  )
}

/** Creates a link with which a user chooses a password, and shows it once. */
export function InviteButton({ name }: { name: string }) {
  const [link, setLink] = useState<string | null>(null)
  const invite = useMutation(
    queries.access.invite.mutationOptions({
      onSuccess: ({ token }) => setLink(`${window.location.origin}/invite/${token}`),
      meta: { problem: t`Can’t invite ${name}` },
    }),
  )
  return (
    <>
      <Button
        variant="quiet"
        size="small"
        icon={Mail}
        disabled={invite.isPending}
        onClick={() => invite.mutate({ name })}
      >
        {t`Invite…`}
      </Button>
      {link !== null && (
        <ShownOnceDialog
          title={t`Invite ${name}`}
          text={t`Send this link to ${name}. It works once, within a week, and is not shown again.`}
          label={t`Link`}
          value={link}
          copy={t`Copy link`}
          copied={t`Link copied`}
          onClose={() => setLink(null)}
        />
      )}
    </>
  )
}
