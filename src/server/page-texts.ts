import type { Language } from '#model/text/language.ts'
import { diskFullSentence } from './files/disk-full.ts'
import { busySentence } from './frames/frames.ts'

/** Texts of the server's own pages. Values are plain text and are escaped when a page is built. */
export type PageTexts = {
  language: string
  signInTo(workspace: string): string
  signIn: string
  signInToWinnow: string
  signInToWorkspace(workspace: string): string
  name: string
  password: string
  orPassword: string
  welcomeTo(workspace: string): string
  welcome(user: string): string
  choosePassword(workspace: string, minLength: number): string
  passwordAgain: string
  setPassword: string
  chooseWorkspace: string
  signedInAs(user: string): string
  wrong: string
  tooMany(seconds: number): string
  engineStarting: string
  passwordsOff(provider: string): string
  passwordsOffHere: string
  differ: string
  tooShort(minLength: number): string
  cantReach(provider: string): string
  signInFailed: string
  notInvited: readonly [title: string, sentence: string]
  starting: readonly [title: string, sentence: string]
  notAvailable: readonly [title: string, sentence: string]
  elsewhere: readonly [title: string, sentence: string]
  busy: readonly [title: string, sentence: string]
  diskFull: readonly [title: string, sentence: string]
}

const en: PageTexts = {
  language: 'Language',
  signInTo: (workspace) => `Sign in to ${workspace}`,
  signIn: 'Sign in',
  signInToWinnow: 'Sign in to Winnow.',
  signInToWorkspace: (workspace) => `Sign in to ${workspace}.`,
  name: 'Name',
  password: 'Password',
  orPassword: 'or with a password',
  welcomeTo: (workspace) => `Welcome to ${workspace}`,
  welcome: (user) => `Welcome, ${user}`,
  choosePassword: (workspace, minLength) =>
    `Choose a password for ${workspace}. It has at least ${minLength} characters.`,
  passwordAgain: 'Password again',
  setPassword: 'Set password',
  chooseWorkspace: 'Choose a workspace.',
  signedInAs: (user) => `Signed in as ${user}`,
  wrong: 'The name or the password is wrong.',
  tooMany: (seconds) => `Too many attempts. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  engineStarting: 'The engine is starting. Try again in a moment.',
  passwordsOff: (provider) => `Passwords are turned off. Use ${provider}.`,
  passwordsOffHere: 'Passwords are turned off.',
  differ: 'The two passwords differ.',
  tooShort: (minLength) => `Use at least ${minLength} characters.`,
  cantReach: (provider) => `${provider} can’t be reached. Try again in a moment.`,
  signInFailed: 'The sign-in did not work. Start again.',
  notInvited: ['Invitation not valid', 'It has expired or was used already. Ask an admin for a new one.'],
  starting: ['Starting', 'The engine of this workspace is starting. This page opens by itself.'],
  notAvailable: [
    'Not available',
    'This workspace could not be opened. Whoever runs the server sees the reason in its output. It is tried again every minute.',
  ],
  elsewhere: ['Not from this page', 'This form was sent from another site, so nothing was done.'],
  busy: ['Busy', busySentence],
  diskFull: ['Disk full', diskFullSentence],
}

const de: PageTexts = {
  language: 'Sprache',
  signInTo: (workspace) => `Bei ${workspace} anmelden`,
  signIn: 'Anmelden',
  signInToWinnow: 'Bei Winnow anmelden.',
  signInToWorkspace: (workspace) => `Bei ${workspace} anmelden.`,
  name: 'Name',
  password: 'Passwort',
  orPassword: 'oder mit einem Passwort',
  welcomeTo: (workspace) => `Willkommen bei ${workspace}`,
  welcome: (user) => `Willkommen, ${user}`,
  choosePassword: (workspace, minLength) =>
    `Wählen Sie ein Passwort für ${workspace}. Es hat mindestens ${minLength} Zeichen.`,
  passwordAgain: 'Passwort wiederholen',
  setPassword: 'Passwort festlegen',
  chooseWorkspace: 'Wählen Sie einen Arbeitsbereich.',
  signedInAs: (user) => `Angemeldet als ${user}`,
  wrong: 'Der Name oder das Passwort ist falsch.',
  tooMany: (seconds) =>
    `Zu viele Versuche. Versuchen Sie es in ${seconds} ${seconds === 1 ? 'Sekunde' : 'Sekunden'} wieder.`,
  engineStarting: 'Die Engine startet. Versuchen Sie es gleich noch einmal.',
  passwordsOff: (provider) => `Passwörter sind abgeschaltet. Verwenden Sie ${provider}.`,
  passwordsOffHere: 'Passwörter sind abgeschaltet.',
  differ: 'Die beiden Passwörter sind verschieden.',
  tooShort: (minLength) => `Verwenden Sie mindestens ${minLength} Zeichen.`,
  cantReach: (provider) => `${provider} ist nicht erreichbar. Versuchen Sie es gleich noch einmal.`,
  signInFailed: 'Die Anmeldung hat nicht geklappt. Beginnen Sie noch einmal.',
  notInvited: [
    'Einladung ungültig',
    'Sie ist abgelaufen oder wurde schon verwendet. Bitten Sie einen Admin um eine neue.',
  ],
  starting: ['Startet', 'Die Engine dieses Arbeitsbereichs startet. Diese Seite öffnet sich von selbst.'],
  notAvailable: [
    'Nicht verfügbar',
    'Dieser Arbeitsbereich konnte nicht geöffnet werden. Wer den Server betreibt, sieht den Grund in dessen Ausgabe. Jede Minute folgt ein neuer Versuch.',
  ],
  elsewhere: [
    'Nicht von dieser Seite',
    'Dieses Formular kam von einer anderen Website. Deshalb wurde nichts ausgeführt.',
  ],
  busy: [
    'Ausgelastet',
    'Der Server hat gerade mehr zu tun, als er kann. Versuchen Sie es in einer Minute noch einmal.',
  ],
  diskFull: [
    'Datenträger voll',
    'Der Datenträger des Servers ist voll. Wer ihn betreibt, muss Platz schaffen; versuchen Sie es dann noch einmal. Gespeichertes ist sicher.',
  ],
}

const zhHans: PageTexts = {
  language: '语言',
  signInTo: (workspace) => `登录 ${workspace}`,
  signIn: '登录',
  signInToWinnow: '登录 Winnow。',
  signInToWorkspace: (workspace) => `登录 ${workspace}。`,
  name: '用户名',
  password: '密码',
  orPassword: '或使用密码',
  welcomeTo: (workspace) => `欢迎使用 ${workspace}`,
  welcome: (user) => `欢迎，${user}`,
  choosePassword: (workspace, minLength) => `请为 ${workspace} 设置密码，至少 ${minLength} 个字符。`,
  passwordAgain: '再次输入密码',
  setPassword: '设置密码',
  chooseWorkspace: '请选择工作区。',
  signedInAs: (user) => `已登录为 ${user}`,
  wrong: '用户名或密码错误。',
  tooMany: (seconds) => `尝试次数过多。请在 ${seconds} 秒后重试。`,
  engineStarting: '引擎正在启动。请稍后重试。',
  passwordsOff: (provider) => `密码登录已关闭。请使用 ${provider}。`,
  passwordsOffHere: '密码登录已关闭。',
  differ: '两次输入的密码不一致。',
  tooShort: (minLength) => `请至少使用 ${minLength} 个字符。`,
  cantReach: (provider) => `无法连接 ${provider}。请稍后重试。`,
  signInFailed: '登录未成功。请重新开始。',
  notInvited: ['邀请无效', '邀请已过期或已被使用。请向管理员索取新的邀请。'],
  starting: ['正在启动', '此工作区的引擎正在启动。页面会自动打开。'],
  notAvailable: ['不可用', '无法打开此工作区。服务器的运行者可在其输出中看到原因。系统每分钟会重试一次。'],
  elsewhere: ['并非来自此页面', '此表单由其他网站发送，因此未执行任何操作。'],
  busy: ['服务器繁忙', '服务器目前负载过高。请一分钟后重试。'],
  diskFull: ['磁盘已满', '服务器的磁盘已满。需由服务器管理者释放一些空间，然后再试。已保存的数据是安全的。'],
}

export const pageTexts: Record<Language, PageTexts> = { en, de, 'zh-Hans': zhHans }
