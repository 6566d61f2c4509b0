BEGIN TRANSACTION;
CREATE TABLE "account" (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	demo INTEGER NOT NULL, 
	disabled INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "account" VALUES('chief','指挥员','commander','',1,0);
INSERT INTO "account" VALUES('guard','老队员','reporter','U1',0,0);
CREATE TABLE acknowledgement (
	seq INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	answered_by TEXT NOT NULL, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0016');
CREATE TABLE area (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	parent TEXT NOT NULL, 
	level TEXT NOT NULL, 
	boundary BLOB, 
	CONSTRAINT pk_area PRIMARY KEY (code)
)
 STRICT

;
INSERT INTO "area" VALUES('370725','昌乐县','3707','county',NULL);
INSERT INTO "area" VALUES('370725001','宝都街道','370725','town',NULL);
INSERT INTO "area" VALUES('370725002','宝城街道','370725','town',NULL);
CREATE TABLE area_figure (
	area TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	source TEXT NOT NULL, 
	value INTEGER NOT NULL, 
	observed_at INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	state TEXT NOT NULL, 
	PRIMARY KEY (area, kind, version, place), 
	FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE assignment (
	site_id TEXT NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	valid_from INTEGER NOT NULL, 
	valid_to INTEGER, 
	unit TEXT NOT NULL, 
	CONSTRAINT pk_assignment PRIMARY KEY (site_id, from_seq), 
	CONSTRAINT fk_assignment_from_seq FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	CONSTRAINT fk_assignment_to_seq FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
INSERT INTO "assignment" VALUES('K1',7,NULL,1580515200000,NULL,'U1');
CREATE TABLE attachment (
	sha256 TEXT NOT NULL, 
	mime TEXT NOT NULL, 
	bytes INTEGER NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	added_seq INTEGER NOT NULL, 
	PRIMARY KEY (sha256), 
	FOREIGN KEY(added_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE attempt (
	subject TEXT NOT NULL, 
	failures INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	blocked_until INTEGER NOT NULL, 
	CONSTRAINT pk_attempt PRIMARY KEY (subject)
)
 STRICT

;
CREATE TABLE barrier_removal (
	seq INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	note TEXT NOT NULL, 
	sha256 TEXT, 
	observed_at INTEGER NOT NULL, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(sha256) REFERENCES attachment (sha256), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE correction (
	seq INTEGER NOT NULL, 
	figure TEXT NOT NULL, 
	area TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	ref TEXT NOT NULL, 
	"before" INTEGER NOT NULL, 
	"after" INTEGER NOT NULL, 
	CONSTRAINT pk_correction PRIMARY KEY (seq, figure), 
	CONSTRAINT fk_correction_seq FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE daily_report (
	area TEXT NOT NULL, 
	starts_at INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	ends_at INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	text_zh TEXT NOT NULL, 
	text_en TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	frozen_seq INTEGER, 
	head_hash TEXT NOT NULL, 
	frozen_by TEXT NOT NULL, 
	frozen_at INTEGER, 
	superseded_seq INTEGER, 
	PRIMARY KEY (area, starts_at, revision), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(superseded_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE duty (
	start INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_duty PRIMARY KEY (start, site_id), 
	CONSTRAINT fk_duty_seq FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE duty_phone (
	holder TEXT NOT NULL, 
	code TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	phone TEXT NOT NULL, 
	PRIMARY KEY (holder, code, version), 
	FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE emergency_access (
	site_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	opening TEXT NOT NULL, 
	position TEXT NOT NULL, 
	lat REAL, 
	lon REAL, 
	key_role TEXT NOT NULL, 
	key_phone TEXT NOT NULL, 
	tested_at INTEGER, 
	tested_by TEXT NOT NULL, 
	PRIMARY KEY (site_id, version), 
	FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE excuse (
	starts_at INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_excuse PRIMARY KEY (starts_at, what, ref), 
	CONSTRAINT fk_excuse_seq FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE feature (
	id TEXT NOT NULL, 
	layer TEXT NOT NULL, 
	name TEXT NOT NULL, 
	geometry BLOB NOT NULL, 
	CONSTRAINT pk_feature PRIMARY KEY (id)
)
 STRICT

;
CREATE TABLE filled_cell (
	form INTEGER NOT NULL, 
	starts_at INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	cell_row INTEGER NOT NULL, 
	cell_column INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	of_area TEXT NOT NULL, 
	periods_before INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	value INTEGER, 
	missing TEXT NOT NULL, 
	read_at INTEGER NOT NULL, 
	sites_seq INTEGER NOT NULL, 
	counted_seq INTEGER NOT NULL, 
	CONSTRAINT pk_filled_cell PRIMARY KEY (form, starts_at, revision, sheet, cell_row, cell_column)
)
 STRICT

;
CREATE TABLE filled_form (
	form INTEGER NOT NULL, 
	starts_at INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	form_version INTEGER NOT NULL, 
	as_of INTEGER NOT NULL, 
	head_seq INTEGER NOT NULL, 
	head_hash TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	withdrawn_seq INTEGER, 
	CONSTRAINT pk_filled_form PRIMARY KEY (form, starts_at, revision), 
	CONSTRAINT fk_filled_form_seq FOREIGN KEY(seq) REFERENCES journal (seq), 
	CONSTRAINT fk_filled_form_sha256 FOREIGN KEY(sha256) REFERENCES attachment (sha256), 
	CONSTRAINT fk_filled_form_withdrawn_seq FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE finding (
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	number INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	area TEXT NOT NULL, 
	lat REAL, 
	lon REAL, 
	category TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	source TEXT NOT NULL, 
	text TEXT NOT NULL, 
	found_by TEXT NOT NULL, 
	found_at INTEGER NOT NULL, 
	unit TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	due_at INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	state_at INTEGER NOT NULL, 
	immediate_action TEXT NOT NULL, 
	lasting_action TEXT NOT NULL, 
	closed_as TEXT NOT NULL, 
	carried_to TEXT NOT NULL, 
	recurs_of TEXT NOT NULL, 
	duplicate_of TEXT NOT NULL, 
	worked_by TEXT NOT NULL, 
	CONSTRAINT pk_finding PRIMARY KEY (id, version), 
	CONSTRAINT fk_finding_from_seq FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	CONSTRAINT fk_finding_to_seq FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE finding_photo (
	seq INTEGER NOT NULL, 
	finding_id TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	role TEXT NOT NULL, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(sha256) REFERENCES attachment (sha256), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE form_binding (
	form INTEGER NOT NULL, 
	sheet TEXT NOT NULL, 
	cell_row INTEGER NOT NULL, 
	cell_column INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	code TEXT NOT NULL, 
	of_area TEXT NOT NULL, 
	periods_before INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	CONSTRAINT pk_form_binding PRIMARY KEY (form, sheet, cell_row, cell_column, from_seq), 
	CONSTRAINT fk_form_binding_from_seq FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	CONSTRAINT fk_form_binding_to_seq FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE handover (
	shift_start INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	area TEXT NOT NULL, 
	state TEXT NOT NULL, 
	out_unit TEXT NOT NULL, 
	out_by TEXT NOT NULL, 
	out_entered_by TEXT NOT NULL, 
	offered_at INTEGER, 
	facts TEXT NOT NULL, 
	note_next TEXT NOT NULL, 
	if_then TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	in_unit TEXT NOT NULL, 
	in_by TEXT NOT NULL, 
	in_entered_by TEXT NOT NULL, 
	accepted_at INTEGER, 
	recorded_at INTEGER, 
	answers TEXT NOT NULL, 
	PRIMARY KEY (shift_start, site_id, version), 
	FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE inspection (
	seq INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	area TEXT NOT NULL, 
	team TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	announced INTEGER NOT NULL, 
	manner TEXT NOT NULL, 
	note TEXT NOT NULL, 
	round_seq INTEGER, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(round_seq) REFERENCES journal (seq), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE inspection_failure (
	seq INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	PRIMARY KEY (seq, item), 
	FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE inspection_round (
	seq INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	kinds TEXT NOT NULL, 
	team TEXT NOT NULL, 
	seed TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE inspection_stop (
	seq INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	weight INTEGER NOT NULL, 
	PRIMARY KEY (seq, position), 
	FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE invitation (
	token_sha256 TEXT NOT NULL, 
	expires INTEGER NOT NULL, 
	used INTEGER, 
	CONSTRAINT pk_invitation PRIMARY KEY (token_sha256)
)
 STRICT

;
CREATE TABLE journal (
	seq INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	request_hash TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	entity_id TEXT NOT NULL, 
	action TEXT NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	base_version INTEGER, 
	new_version INTEGER, 
	actor TEXT NOT NULL, 
	source TEXT NOT NULL, 
	at INTEGER NOT NULL, 
	observed_at INTEGER, 
	reason TEXT NOT NULL, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (seq)
)
 STRICT

;
INSERT INTO "journal" VALUES(1,'founding','791d609ca5637dcc36a3c534b05f48cf933ef18d3db3b7402bdd70f1da8ffa10','area','370725','register',NULL,'{"boundary":null,"code":"370725","level":"county","name":"\u660c\u4e50\u53bf","parent":"3707"}',NULL,NULL,'clerk','demo',1580515200000,NULL,'','0000000000000000000000000000000000000000000000000000000000000000','c641429e39737bafe6692b99f832e244dd8e0dfc0fcbbdb4636606747139518c');
INSERT INTO "journal" VALUES(2,'founding','791d609ca5637dcc36a3c534b05f48cf933ef18d3db3b7402bdd70f1da8ffa10','area','370725001','register',NULL,'{"boundary":null,"code":"370725001","level":"town","name":"\u5b9d\u90fd\u8857\u9053","parent":"370725"}',NULL,NULL,'clerk','demo',1580515200000,NULL,'','c641429e39737bafe6692b99f832e244dd8e0dfc0fcbbdb4636606747139518c','169843f22697779c26af0dc836bdc90c04c785c5238ac33594cb3ab4d768a3a5');
INSERT INTO "journal" VALUES(3,'founding','791d609ca5637dcc36a3c534b05f48cf933ef18d3db3b7402bdd70f1da8ffa10','area','370725002','register',NULL,'{"boundary":null,"code":"370725002","level":"town","name":"\u5b9d\u57ce\u8857\u9053","parent":"370725"}',NULL,NULL,'clerk','demo',1580515200000,NULL,'','169843f22697779c26af0dc836bdc90c04c785c5238ac33594cb3ab4d768a3a5','c5edb55ee71498bf193626c8f7e40d4818e34b57180d7415c6fcb53696e24c4a');
INSERT INTO "journal" VALUES(4,'founding','791d609ca5637dcc36a3c534b05f48cf933ef18d3db3b7402bdd70f1da8ffa10','unit','U1','register',NULL,'{"code":"U1","name":"\u4e00\u4e2d\u961f"}',NULL,NULL,'clerk','demo',1580515200000,NULL,'','c5edb55ee71498bf193626c8f7e40d4818e34b57180d7415c6fcb53696e24c4a','bd3949212d9be1787fcf50157f1f60c030e1b7bbe79dd5f0484a6b242cf6f8ad');
INSERT INTO "journal" VALUES(5,'founding','791d609ca5637dcc36a3c534b05f48cf933ef18d3db3b7402bdd70f1da8ffa10','account','chief','register',NULL,'{"id":"chief","name":"\u6307\u6325\u5458","role":"commander","unit":""}',NULL,NULL,'clerk','demo',1580515200000,NULL,'','bd3949212d9be1787fcf50157f1f60c030e1b7bbe79dd5f0484a6b242cf6f8ad','3697848240d7e9819ea487c7b75e1d80312e1d350e433be5f72d14483a4dc8b1');
INSERT INTO "journal" VALUES(6,'founding','791d609ca5637dcc36a3c534b05f48cf933ef18d3db3b7402bdd70f1da8ffa10','account','guard','register',NULL,'{"id":"guard","name":"\u961f\u5458","role":"staff","unit":"U1"}',NULL,NULL,'clerk','demo',1580515200000,NULL,'','3697848240d7e9819ea487c7b75e1d80312e1d350e433be5f72d14483a4dc8b1','ded9e0d02eaf9e73423bd070e63db9b8403be1108b377ca3cf20f80c8b06299c');
INSERT INTO "journal" VALUES(7,'founding','791d609ca5637dcc36a3c534b05f48cf933ef18d3db3b7402bdd70f1da8ffa10','site','K1','register',NULL,'{"area":"370725001","heard_at":null,"initials":"pydq","interval_h":null,"kind":"checkpoint","lat":36.6,"lon":118.8,"name":"\u5e73\u539f\u5927\u6865","note":"","status":"manned","status_at":"2020-02-01T00:00:00.000Z","unit":"U1","variant":"","visited_at":null}',NULL,1,'clerk','demo',1580515200000,NULL,'','ded9e0d02eaf9e73423bd070e63db9b8403be1108b377ca3cf20f80c8b06299c','7fcb533ef59602a391ae59738611121e37c62ad16c069775cce91df439471740');
INSERT INTO "journal" VALUES(8,'founding','791d609ca5637dcc36a3c534b05f48cf933ef18d3db3b7402bdd70f1da8ffa10','site','C1','register',NULL,'{"area":"370725002","heard_at":null,"initials":"albxq","interval_h":null,"kind":"compound","lat":36.7,"lon":118.9,"name":"\u7231\u4f26\u5821\u5c0f\u533a","note":"","status":"patrolled","status_at":"2020-02-01T00:00:00.000Z","unit":"","variant":"","visited_at":null}',NULL,1,'clerk','demo',1580515200000,NULL,'','7fcb533ef59602a391ae59738611121e37c62ad16c069775cce91df439471740','63a2f9805e132e0b386488d8068720b9ee0e554e04eb0c4b3587916e54a4dd6d');
INSERT INTO "journal" VALUES(9,'a','0be53f48e3ad01cb95969f0a3add571c4d3f36077c39af4dd07ef6713eff1157','site','K1','status','{"heard_at":null,"note":"","status":"manned"}','{"heard_at":"2020-02-01T00:00:00.000Z","note":"\u4e0b\u96e8","status":"unmanned"}',1,2,'guard','demo',1580515200000,NULL,'','63a2f9805e132e0b386488d8068720b9ee0e554e04eb0c4b3587916e54a4dd6d','89351abe165a3e72cd00238a205f7f9080a465f6902626a151d94cdc6d07ae93');
INSERT INTO "journal" VALUES(10,'b','0b08c892c80c00176d322568183be0706095d028055bb0de65c829cc04166c8c','site','C1','visit','{"heard_at":null,"visited_at":null}','{"heard_at":"2020-02-01T00:00:00.000Z","visit":{"seen":"","unit":"U1"},"visited_at":"2020-02-01T00:00:00.000Z"}',1,2,'guard','demo',1580515200000,NULL,'','89351abe165a3e72cd00238a205f7f9080a465f6902626a151d94cdc6d07ae93','96840f218afc8db3d1acf6e7c6d4957d1aaf98786bf403feb76e7bbb7b8bc8cb');
INSERT INTO "journal" VALUES(11,'later','37e202a19c4bf0c95dd78262dacb082bb097e829b66aa551f92e5df89feae1c4','account','guard','update','{"id":"guard","name":"\u961f\u5458","role":"staff","unit":"U1"}','{"id":"guard","name":"\u8001\u961f\u5458","role":"reporter","unit":"U1"}',NULL,NULL,'clerk','cli',1580515200000,NULL,'','96840f218afc8db3d1acf6e7c6d4957d1aaf98786bf403feb76e7bbb7b8bc8cb','1b4d536117932e597ac8bbbdde3278d44568eefc8ab8455d03de58c13cfcc2e4');
CREATE TABLE owed (
	area TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	name TEXT NOT NULL, 
	owed_in TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	answer TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_owed PRIMARY KEY (area, number, what, ref), 
	CONSTRAINT fk_owed_seq FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE period (
	area TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	starts_at INTEGER NOT NULL, 
	ends_at INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	reopens INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	reopened_by TEXT NOT NULL, 
	closed_seq INTEGER, 
	head_hash TEXT NOT NULL, 
	closed_by TEXT NOT NULL, 
	closed_at INTEGER, 
	statement TEXT NOT NULL, 
	CONSTRAINT pk_period PRIMARY KEY (area, number), 
	CONSTRAINT fk_period_seq FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE period_figure (
	area TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	figure TEXT NOT NULL, 
	value INTEGER NOT NULL, 
	CONSTRAINT pk_period_figure PRIMARY KEY (area, number, figure)
)
 STRICT

;
CREATE TABLE "plan" (
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	content TEXT NOT NULL, 
	CONSTRAINT pk_plan PRIMARY KEY (id), 
	CONSTRAINT fk_plan_seq FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE post_order (
	scope TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	admitted TEXT NOT NULL, 
	checks TEXT NOT NULL, 
	is_withdrawn INTEGER NOT NULL, 
	published_by TEXT NOT NULL, 
	published_at INTEGER NOT NULL, 
	PRIMARY KEY (scope, ref, version), 
	FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE report_figure (
	area TEXT NOT NULL, 
	starts_at INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	of_area TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	value INTEGER, 
	missing TEXT NOT NULL, 
	whole INTEGER, 
	whole_missing TEXT NOT NULL, 
	"before" INTEGER, 
	before_missing TEXT NOT NULL, 
	whole_before INTEGER, 
	whole_before_missing TEXT NOT NULL, 
	read_at INTEGER NOT NULL, 
	sites_seq INTEGER NOT NULL, 
	counted_seq INTEGER NOT NULL, 
	period_area TEXT NOT NULL, 
	period_number INTEGER NOT NULL, 
	PRIMARY KEY (area, starts_at, revision, code, of_area)
)
 STRICT

;
CREATE TABLE report_file (
	area TEXT NOT NULL, 
	starts_at INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	lang TEXT NOT NULL, 
	format TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	PRIMARY KEY (area, starts_at, revision, lang, format), 
	FOREIGN KEY(sha256) REFERENCES attachment (sha256)
)
 STRICT

;
CREATE TABLE role_grant (
	account TEXT NOT NULL, 
	role TEXT NOT NULL, 
	area TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_role_grant PRIMARY KEY (account, role, area), 
	CONSTRAINT fk_role_grant_seq FOREIGN KEY(seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE roll_call (
	number INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	extent TEXT NOT NULL, 
	seed INTEGER NOT NULL, 
	minutes INTEGER NOT NULL, 
	on_duty INTEGER NOT NULL, 
	started_by TEXT NOT NULL, 
	started_at INTEGER NOT NULL, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (number), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE roll_call_post (
	number INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	area TEXT NOT NULL, 
	PRIMARY KEY (number, site_id), 
	FOREIGN KEY(number) REFERENCES roll_call (number)
)
 STRICT

;
CREATE TABLE screening (
	site_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	area TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	households INTEGER NOT NULL, 
	visited INTEGER NOT NULL, 
	not_answered INTEGER NOT NULL, 
	to_revisit INTEGER NOT NULL, 
	observed_at INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	is_void INTEGER NOT NULL, 
	PRIMARY KEY (site_id, version), 
	FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE secret (
	account TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	changed INTEGER NOT NULL, 
	CONSTRAINT pk_secret PRIMARY KEY (account)
)
 STRICT

;
CREATE TABLE session (
	token_sha256 TEXT NOT NULL, 
	account TEXT NOT NULL, 
	address TEXT NOT NULL, 
	created INTEGER NOT NULL, 
	last_seen INTEGER NOT NULL, 
	expires INTEGER NOT NULL, 
	revoked INTEGER, 
	CONSTRAINT pk_session PRIMARY KEY (token_sha256)
)
 STRICT

;
CREATE TABLE site (
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	valid_from INTEGER NOT NULL, 
	valid_to INTEGER, 
	name TEXT NOT NULL, 
	initials TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	variant TEXT NOT NULL, 
	status TEXT NOT NULL, 
	area TEXT NOT NULL, 
	lat REAL, 
	lon REAL, 
	unit TEXT NOT NULL, 
	note TEXT NOT NULL, 
	interval_h REAL, 
	status_at INTEGER, 
	heard_at INTEGER, 
	visited_at INTEGER, people INTEGER, 
	CONSTRAINT pk_site PRIMARY KEY (id, version), 
	CONSTRAINT fk_site_from_seq FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	CONSTRAINT fk_site_to_seq FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
INSERT INTO "site" VALUES('K1',1,7,9,1580515200000,1580515200000,'平原大桥','pydq','checkpoint','','manned','370725001',36.6,118.8,'U1','',NULL,1580515200000,NULL,NULL,NULL);
INSERT INTO "site" VALUES('C1',1,8,10,1580515200000,1580515200000,'爱伦堡小区','albxq','compound','','patrolled','370725002',36.7,118.9,'','',NULL,1580515200000,NULL,NULL,NULL);
INSERT INTO "site" VALUES('K1',2,9,NULL,1580515200000,NULL,'平原大桥','pydq','checkpoint','','unmanned','370725001',36.6,118.8,'U1','下雨',NULL,1580515200000,1580515200000,NULL,NULL);
INSERT INTO "site" VALUES('C1',2,10,NULL,1580515200000,NULL,'爱伦堡小区','albxq','compound','','patrolled','370725002',36.7,118.9,'','',NULL,1580515200000,1580515200000,1580515200000,NULL);
CREATE TABLE stand_down (
	number INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	phase INTEGER NOT NULL, 
	condition TEXT NOT NULL, 
	due_at INTEGER NOT NULL, 
	ordered_by TEXT NOT NULL, 
	ordered_at INTEGER NOT NULL, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (number), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE stand_down_site (
	number INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	PRIMARY KEY (number, site_id), 
	FOREIGN KEY(number) REFERENCES stand_down (number)
)
 STRICT

;
CREATE TABLE stock_count (
	seq INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	place TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	observed_at INTEGER NOT NULL, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE stock_move (
	seq INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	from_place TEXT NOT NULL, 
	to_place TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	observed_at INTEGER NOT NULL, 
	doc TEXT NOT NULL, 
	source TEXT NOT NULL, 
	round_number INTEGER NOT NULL, 
	receipt_seq INTEGER, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(receipt_seq) REFERENCES journal (seq), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE stock_receipt (
	seq INTEGER NOT NULL, 
	move_seq INTEGER NOT NULL, 
	received_by TEXT NOT NULL, 
	received_at INTEGER NOT NULL, 
	withdrawn_seq INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(seq) REFERENCES journal (seq), 
	FOREIGN KEY(move_seq) REFERENCES stock_move (seq), 
	FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE superior_form (
	number INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	area TEXT NOT NULL, 
	name TEXT NOT NULL, 
	recipient TEXT NOT NULL, 
	as_of_minute INTEGER NOT NULL, 
	due_minute INTEGER NOT NULL, 
	blank_number INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	is_withdrawn INTEGER NOT NULL, 
	CONSTRAINT pk_superior_form PRIMARY KEY (number, version), 
	CONSTRAINT fk_superior_form_from_seq FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	CONSTRAINT fk_superior_form_to_seq FOREIGN KEY(to_seq) REFERENCES journal (seq), 
	CONSTRAINT fk_superior_form_sha256 FOREIGN KEY(sha256) REFERENCES attachment (sha256)
)
 STRICT

;
CREATE TABLE tally (
	shift_start INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	from_seq INTEGER NOT NULL, 
	to_seq INTEGER, 
	area TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	persons INTEGER NOT NULL, 
	vehicles INTEGER NOT NULL, 
	temperatures INTEGER NOT NULL, 
	abnormal INTEGER NOT NULL, 
	arrivals INTEGER NOT NULL, 
	waiting INTEGER, 
	minutes_waited INTEGER, 
	observed_at INTEGER NOT NULL, 
	first_recorded_at INTEGER NOT NULL, 
	CONSTRAINT pk_tally PRIMARY KEY (shift_start, site_id, version), 
	CONSTRAINT fk_tally_from_seq FOREIGN KEY(from_seq) REFERENCES journal (seq), 
	CONSTRAINT fk_tally_to_seq FOREIGN KEY(to_seq) REFERENCES journal (seq)
)
 STRICT

;
CREATE TABLE "unit" (
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	people INTEGER DEFAULT 0 NOT NULL, 
	leads INTEGER DEFAULT 0 NOT NULL, 
	lat REAL, 
	lon REAL, 
	CONSTRAINT pk_unit PRIMARY KEY (code)
)
 STRICT

;
INSERT INTO "unit" VALUES('U1','一中队',0,0,NULL,NULL);
CREATE TABLE visit (
	seq INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	seen TEXT NOT NULL, 
	observed_at INTEGER NOT NULL, 
	withdrawn_seq INTEGER, 
	CONSTRAINT pk_visit PRIMARY KEY (seq), 
	CONSTRAINT fk_visit_seq FOREIGN KEY(seq) REFERENCES journal (seq), 
	CONSTRAINT fk_visit_withdrawn_seq FOREIGN KEY(withdrawn_seq) REFERENCES journal (seq)
)
 STRICT

;
INSERT INTO "visit" VALUES(10,'C1','U1','',1580515200000,NULL);
CREATE INDEX journal_key ON journal ("key");
CREATE INDEX journal_entity ON journal (entity_id, seq);
CREATE INDEX journal_actor ON journal (actor, seq);
CREATE INDEX journal_at ON journal (at, seq);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE INDEX site_from ON site (from_seq);
CREATE UNIQUE INDEX site_current ON site (id) WHERE to_seq IS NULL;
CREATE UNIQUE INDEX assignment_current ON assignment (site_id) WHERE to_seq IS NULL;
CREATE INDEX visit_site ON visit (site_id, seq);
CREATE INDEX session_account ON session (account);
CREATE INDEX plan_number ON "plan" (number);
CREATE UNIQUE INDEX finding_current ON finding (id) WHERE to_seq IS NULL;
CREATE INDEX finding_from ON finding (from_seq);
CREATE INDEX finding_number ON finding (number);
CREATE UNIQUE INDEX tally_current ON tally (shift_start, site_id) WHERE to_seq IS NULL;
CREATE INDEX tally_site ON tally (site_id, shift_start);
CREATE INDEX tally_from ON tally (from_seq);
CREATE INDEX period_start ON period (starts_at, area);
CREATE INDEX correction_period ON correction (area, number);
CREATE INDEX finding_photo_finding ON finding_photo (finding_id, seq);
CREATE INDEX finding_photo_sha256 ON finding_photo (sha256);
CREATE UNIQUE INDEX post_order_current ON post_order (scope, ref) WHERE to_seq IS NULL;
CREATE INDEX acknowledgement_of ON acknowledgement (type, ref, site_id, unit, version);
CREATE INDEX acknowledgement_withdrawn ON acknowledgement (withdrawn_seq);
CREATE INDEX roll_call_start ON roll_call (started_at);
CREATE UNIQUE INDEX handover_current ON handover (shift_start, site_id) WHERE to_seq IS NULL;
CREATE INDEX handover_site ON handover (site_id, shift_start);
CREATE INDEX handover_from ON handover (from_seq);
CREATE INDEX finding_site ON finding (site_id) WHERE to_seq IS NULL;
CREATE INDEX stock_move_on_the_way ON stock_move (observed_at) WHERE kind = 'issue' AND receipt_seq IS NULL AND withdrawn_seq IS NULL;
CREATE INDEX stock_move_from ON stock_move (from_place, observed_at);
CREATE INDEX stock_move_to ON stock_move (to_place, observed_at);
CREATE INDEX stock_move_withdrawn ON stock_move (withdrawn_seq);
CREATE INDEX stock_move_round ON stock_move (round_number);
CREATE INDEX stock_receipt_received ON stock_receipt (received_at);
CREATE INDEX stock_receipt_move ON stock_receipt (move_seq);
CREATE INDEX stock_receipt_withdrawn ON stock_receipt (withdrawn_seq);
CREATE INDEX stock_count_place ON stock_count (place, item, observed_at);
CREATE INDEX stock_count_observed ON stock_count (observed_at);
CREATE INDEX stock_count_withdrawn ON stock_count (withdrawn_seq);
CREATE INDEX daily_report_start ON daily_report (starts_at);
CREATE INDEX daily_report_number ON daily_report (area, year, number);
CREATE INDEX report_file_sha256 ON report_file (sha256);
CREATE UNIQUE INDEX area_figure_current ON area_figure (area, kind, place) WHERE to_seq IS NULL;
CREATE INDEX area_figure_from ON area_figure (from_seq);
CREATE UNIQUE INDEX screening_current ON screening (site_id) WHERE to_seq IS NULL;
CREATE INDEX screening_from ON screening (from_seq);
CREATE UNIQUE INDEX duty_phone_current ON duty_phone (holder, code) WHERE to_seq IS NULL;
CREATE INDEX duty_phone_from ON duty_phone (from_seq);
CREATE UNIQUE INDEX emergency_access_current ON emergency_access (site_id) WHERE to_seq IS NULL;
CREATE INDEX emergency_access_from ON emergency_access (from_seq);
CREATE INDEX inspection_site ON inspection (site_id, at);
CREATE INDEX inspection_at ON inspection (at);
CREATE INDEX inspection_stop_site ON inspection_stop (site_id);
CREATE INDEX stand_down_site_site ON stand_down_site (site_id);
CREATE INDEX barrier_removal_site ON barrier_removal (site_id, seq);
CREATE INDEX barrier_removal_sha256 ON barrier_removal (sha256);
CREATE INDEX superior_form_sha256 ON superior_form (sha256);
CREATE INDEX filled_form_sha256 ON filled_form (sha256);
COMMIT;
