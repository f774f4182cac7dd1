use super::*;
use crate::ini;

const SHOP: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: odoo-conf, namespace: shop}
data:
  odoo.conf: |
    [options]
    addons_path = /mnt/a,
      /mnt/b
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: odoo}
spec:
  template:
    spec:
      initContainers:
        - {name: wait, image: busybox, command: [sh, -c, 'sleep 1']}
      containers:
        - name: odoo
          image: odoo:18.0
          args: [\"--addons-path=/mnt/a\", -d, 5]
          env:
            - {name: ODOO_RC, value: /etc/odoo/odoo.conf}
            - {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k}}}
          envFrom: [{configMapRef: {name: more}}]
          volumeMounts:
            - {name: conf, mountPath: /etc/odoo/odoo.conf, subPath: odoo.conf, readOnly: true}
            - {name: addons, mountPath: /mnt/a}
            - {name: typo, mountPath: /x}
      volumes:
        - name: conf
          configMap: {name: odoo-conf, items: [{key: odoo.conf, path: odoo.conf}]}
        - {name: addons, hostPath: {path: /srv/addons}}
        - {name: data, persistentVolumeClaim: {claimName: data}}
        - {name: tmp, emptyDir: {}}
        - {name: s, secret: {secretName: s}}
---
just: values
";

#[test]
fn workloads_and_config_maps() {
    let (read, problems) = parse(&Arc::from("k8s/odoo.yml"), SHOP.as_bytes());
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].message, "the volume `typo` is not declared in the pod");
    let map = &read.config_maps[0];
    assert_eq!((map.name.as_str(), map.namespace.as_deref()), ("odoo-conf", Some("shop")));
    let text = &map.data["odoo.conf"].text;
    let ini = ini::parse(text.as_str().as_bytes()).0.within(text);
    let items = ini.get("options", "addons_path").unwrap().items();
    assert_eq!((items[1].text.as_str(), items[1].span.start.line, items[1].span.start.column), ("/mnt/b", 8, 7));
    let odoo = &read.workloads[0];
    let container = &odoo.containers[1];
    assert_eq!((odoo.kind.as_str(), odoo.containers[0].init, container.init), ("Deployment", true, false));
    let args: Vec<&str> = container.args.iter().map(Sourced::as_str).collect();
    assert_eq!(args, ["--addons-path=/mnt/a", "-d", "5"]);
    assert_eq!(container.env["ODOO_RC"].1.as_ref().unwrap().as_str(), "/etc/odoo/odoo.conf");
    assert!(container.env["SECRET"].1.is_none() && container.env_from[0].as_str() == "more");
    assert_eq!(
        (container.mounts[0].sub_path.as_ref().unwrap().as_str(), container.mounts[0].read_only),
        ("odoo.conf", true)
    );
    assert!(matches!(&odoo.volumes["conf"].source, VolumeSource::ConfigMap { items, .. } if items.len() == 1));
    assert!(matches!(&odoo.volumes["addons"].source, VolumeSource::HostPath(path) if path.as_str() == "/srv/addons"));
    assert!(matches!(&odoo.volumes["data"].source, VolumeSource::Claim(claim) if claim.as_str() == "data"));
    assert_eq!(odoo.volumes["tmp"].source, VolumeSource::EmptyDir);
    assert_eq!(odoo.volumes["s"].source, VolumeSource::Other("secret".to_owned()));
}

#[test]
fn other_kinds_and_mistakes() {
    let pod = |kind: &str, spec: &str| {
        let text = format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {spec}\n");
        parse(&Arc::from("a.yml"), text.as_bytes())
    };
    let inner = "{containers: [{name: c}]}";
    assert_eq!(pod("Pod", inner).0.workloads[0].containers.len(), 1);
    assert_eq!(
        pod("CronJob", &format!("{{jobTemplate: {{spec: {{template: {{spec: {inner}}}}}}}}}")).0.workloads.len(),
        1
    );
    let list = "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{}]}}\n";
    let (read, problems) = parse(&Arc::from("a.yml"), list.as_bytes());
    assert_eq!((read.workloads.len(), problems[0].message.as_str()), (1, "the container has no `name`"));
    assert_eq!(pod("Deployment", "{}").1[0].message, "the Deployment has no `spec.template.spec`");
    assert_eq!(pod("Service", "{}"), (Manifests::default(), Vec::new()));
    assert!(!parse(&Arc::from("a.yml"), b"{{- if .Values.x }}\na: 1\n").1.is_empty());
}
