// The smallest Electron app: one window with one page. Its time to show is the lower limit of a start.
import { app, BrowserWindow } from 'electron'

void app.whenReady().then(() => {
  void new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } }).loadFile('index.html')
})
app.on('window-all-closed', () => app.quit())
