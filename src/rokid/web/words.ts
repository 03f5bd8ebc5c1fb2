import type { Language } from './html'

const en = {
  title: 'Homewire: Rokid skill',
  name: 'Skill: {name}',
  good: 'Everything is ready for Rokid.',
  problems: 'What needs attention',
  addresses: 'For Rokid’s console',
  endpoint: 'Skill address',
  authorize: 'Authorization address',
  token: 'Token address',
  clientAuth: 'Client authentication',
  clientAuthValue: 'basic-auth or body, either works',
  clientId: 'Client ID and secret',
  clientIdValue: 'the pair in the rokid skill node',
  kind: 'Kind of authorization',
  kinds: { token: 'fixed token (BearerToken)', jwt: 'JWT', oauth: 'OAuth 2.0' },
  events: 'Events',
  eventsStopped: 'No user gets events at the moment: see above.',
  eventsNone: 'Rokid has not allowed events yet. It does so when a user binds the skill.',
  eventsSome: 'Events go to {count} user(s).',
  devices: 'Devices',
  hidden: '{count} device(s). Open this page on your own network to see them.',
  none: 'No device is deployed.',
  columns: { name: 'Name', type: 'Shown as', room: 'Room', capabilities: 'Can do', note: 'Note' },
  notes: {
    offline: 'offline',
    duplicate: 'same endpoint ID as another device',
    unserved: 'no rokid in node takes its requests',
    unspeakable: 'the name has digits or signs: Rokid may not understand it',
  },
  heard: 'Rokid has called since the last deploy.',
  notHeard: 'Rokid has not called since the last deploy.',
  faults: {
    http: 'This page was opened over http. Rokid only accepts an https address: put a reverse proxy or a tunnel in front of Node-RED and open this page through it.',
    auth: 'httpNodeAuth is set in settings.js: Rokid cannot log in and gets 401. Exempt this path from it, or let a proxy add the login.',
    'no-credentials':
      'The rokid skill node lacks its token, app or client. Without it everything is refused.',
    unset:
      'The rokid skill node uses an environment variable that is not set. Until then everything is refused.',
    'events-unset':
      'The rokid skill node uses an environment variable for events that is not set. Until then Rokid cannot allow events.',
    'no-login': 'The rokid skill node has no login and password, so nobody can approve the binding.',
    'no-devices': 'Rokid would find no device. Deploy a flow with a rokid in or rokid out node.',
    'bad-address':
      'The address for events or tokens in the rokid skill node is not an http or https address.',
    damaged: 'The file with the bindings could not be read. Bind the skill again in the Rokid app.',
    unsaved:
      'The file with the bindings cannot be written: is the disk full? After a restart the skill has to be bound again.',
    lost: 'The permission to send events was saved with another secret and cannot be read. Bind the skill again in the Rokid app.',
    'exchange-refused':
      'Rokid refused to exchange its own code for events. Unbind the skill in the Rokid app and bind it again.',
    'exchange-unknown-client':
      'Rokid’s token endpoint does not know the client for events. Check its client ID and secret in the rokid skill node, deploy, and bind the skill again.',
    'exchange-failed':
      'Rokid’s token endpoint did not answer when Rokid wanted to allow events. Check its address, then bind the skill again.',
    refused: 'Rokid no longer accepts events. Unbind the skill in the Rokid app and bind it again.',
  },
  consent: {
    title: 'Connect Rokid',
    question: 'Rokid asks to control the devices of this Node-RED:',
    hint: 'Use the login and password from the rokid skill node.',
    login: 'Login',
    password: 'Password',
    allow: 'Allow',
    wrong: 'Login or password is wrong.',
    blocked: 'Too many wrong passwords. Wait ten minutes, then try again.',
    crowded: 'Too many passwords are being tried at the moment. Try again in a minute.',
    foreign: 'This form was sent from another page. Start again in the Rokid app.',
    badRequest:
      'This address was not opened by Rokid: the client or the return address is not Rokid’s. Start again in the Rokid app.',
    noLogin: 'Nobody can approve yet: the rokid skill node has no login and password.',
  },
}

export type PageTexts = typeof en

const zh: PageTexts = {
  title: 'Homewire：若琪技能',
  name: '技能：{name}',
  good: '一切就绪，若琪可以接入。',
  problems: '需要处理的问题',
  addresses: '填写到若琪控制台',
  endpoint: '云端接口地址',
  authorize: '授权地址',
  token: 'Token 地址',
  clientAuth: '客户端授权类型',
  clientAuthValue: 'basic-auth 或 body 均可',
  clientId: 'Client ID 与 Client Secret',
  clientIdValue: '与“rokid 技能”节点中填写的一致',
  kind: '授权方式',
  kinds: { token: '固定令牌（BearerToken）', jwt: 'JWT', oauth: 'OAuth 2.0' },
  events: '事件上报',
  eventsStopped: '目前没有用户会收到事件：原因见上。',
  eventsNone: '若琪尚未授权事件上报。用户绑定技能时会自动授权。',
  eventsSome: '事件将上报给 {count} 位用户。',
  devices: '设备',
  hidden: '共 {count} 个设备。请在家里的网络中打开本页查看详情。',
  none: '还没有部署任何设备。',
  columns: { name: '名称', type: '显示类型', room: '房间', capabilities: '能力', note: '说明' },
  notes: {
    offline: '离线',
    duplicate: '终端 ID 与另一个设备重复',
    unserved: '没有 rokid in 节点接收它的请求',
    unspeakable: '名称里有数字或符号，若琪可能听不懂',
  },
  heard: '自上次部署以来，若琪已经访问过。',
  notHeard: '自上次部署以来，若琪还没有访问过。',
  faults: {
    http: '本页是通过 http 打开的，而若琪只接受 https 地址：请在 Node-RED 前面加一个反向代理或隧道，并通过它打开本页。',
    auth: 'settings.js 中设置了 httpNodeAuth：若琪无法登录，只会得到 401。请让这个路径免于登录，或由反向代理代为登录。',
    'no-credentials': '“rokid 技能”节点缺少令牌、应用或客户端信息，因此会拒绝所有请求。',
    unset: '“rokid 技能”节点使用的环境变量没有设置，在此之前会拒绝所有请求。',
    'events-unset': '“rokid 技能”节点的事件客户端使用的环境变量没有设置，在此之前若琪无法授权事件上报。',
    'no-login': '“rokid 技能”节点没有填写用户名和密码，因此没有人能够同意绑定。',
    'no-devices': '没有可发现的设备。请部署带有 rokid in 或 rokid out 节点的流程。',
    'bad-address': '“rokid 技能”节点中的事件地址或令牌地址不是 http 或 https 地址。',
    damaged: '保存绑定信息的文件无法读取。请在若琪 App 中重新绑定技能。',
    unsaved: '保存绑定信息的文件无法写入：磁盘满了吗？重启后需要重新绑定技能。',
    lost: '事件授权是用另一个密钥保存的，无法读取。请在若琪 App 中重新绑定技能。',
    'exchange-refused': '若琪拒绝用它自己的授权码换取事件令牌。请在若琪 App 中解绑技能后重新绑定。',
    'exchange-unknown-client':
      '若琪的令牌接口不认识事件客户端。请检查 “rokid 技能”节点中事件的 Client ID 与 Client Secret，部署后重新绑定技能。',
    'exchange-failed': '若琪授权事件时，它的令牌接口没有应答。请检查令牌地址，然后重新绑定技能。',
    refused: '若琪不再接收事件。请在若琪 App 中解绑技能后重新绑定。',
  },
  consent: {
    title: '连接若琪',
    question: '若琪请求控制此 Node-RED 的设备：',
    hint: '用户名和密码是 “rokid 技能”节点中填写的那一对。',
    login: '用户名',
    password: '密码',
    allow: '允许',
    wrong: '用户名或密码不正确。',
    blocked: '密码错误次数过多，请十分钟后再试。',
    crowded: '当前尝试密码的次数过多，请一分钟后再试。',
    foreign: '此表单来自其他页面。请在若琪 App 中重新开始。',
    badRequest: '此地址不是由若琪打开的：客户端或返回地址与若琪不符。请在若琪 App 中重新开始。',
    noLogin: '暂时无法同意：“rokid 技能”节点没有填写用户名和密码。',
  },
}

/** What our own pages say; they are served outside of the editor, whose catalogues do not reach there. */
export const words: Record<Language, PageTexts> = { en, zh }

export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole))
}
